"""The menu on a phone: how much of it is seen, what is found, left out and said."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open, item_id
from tests.browser.test_accessibility import violations
from tests.running import RunningCafe

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MENU = "/stores/demo/"
SIZES = {
    "320": {"viewport": {"width": 320, "height": 640}},
    "390": PHONE,
    "1280": {"viewport": {"width": 1280, "height": 800}},
}
PHONE_HEIGHT = 844
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"
NO_OVERFLOW = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def names(page: Page) -> list[str]:
    page.locator("#filter > *").first.wait_for(state="attached")  # search and filter are there
    return page.locator(".item:visible .item__name").all_text_contents()


def search(page: Page, words: str) -> list[str]:
    names(page)
    page.get_by_role("searchbox").fill(words)
    return names(page)


def leave_out(page: Page, *choices: str) -> None:
    names(page)
    page.locator("#filter-menu > summary").click()
    for choice in choices:
        page.locator("#filter .choice__face").get_by_text(choice, exact=True).click()


def test_four_items_or_more_are_on_the_first_screen(open_page: Open):
    page = open_page(MENU, **PHONE)
    names(page)
    edges = "all => all.map((one) => one.getBoundingClientRect()).map((at) => [at.top, at.bottom])"
    places = page.locator(".item").evaluate_all(edges)
    assert sum(bottom <= PHONE_HEIGHT for _, bottom in places) >= 4
    assert places[0][0] < 260


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("flat white", ["Flat White"]),
        ("FLÀT WHÍTE", ["Flat White"]),
        ("capuccino", ["Cappuccino"]),
        ("pizza quattro", []),
    ],
)
def test_it_finds_what_is_meant(open_page: Open, words, found):
    page = open_page(MENU, **PHONE)
    assert search(page, words) == found
    near = page.locator("#near")
    expect(near).to_have_text(
        "Nothing here is called “capuccino”. Did you mean this?" if words == "capuccino" else ""
    )
    assert page.locator("#nothing-found").is_visible() is (not found)


def test_tea_finds_tea_and_nothing_steamed(open_page: Open):
    found = search(open_page(MENU, **PHONE), "tea")
    assert "Earl Grey" in found
    assert not {"Flat White", "Latte", "Cappuccino"} & set(found)


def test_vegan_is_found_by_word_and_by_filter(open_page: Open):
    page = open_page(MENU, **PHONE)
    by_word = search(page, "vegan")
    page.get_by_role("searchbox").fill("")
    leave_out(page, "vegan")
    assert names(page) == by_word
    assert 0 < len(by_word) < page.locator(".item").count()
    expect(page.locator("#filter-label")).to_have_text("vegan")
    page.reload()
    assert names(page) == by_word


def test_the_legend_has_all_fourteen(open_page: Open):
    page = open_page(MENU, **PHONE)
    leave_out(page)
    page.get_by_text("What the 14 allergens are").click()
    expect(page.locator(".legend dt")).to_have_count(14)
    assert violations(page) == []


def run(up: RunningCafe, code: str) -> None:
    """Do something to the running café's tables."""
    imports = "import datetime; from orders.models import Item, Store"
    up.manage("shell", "-c", f"{imports}; {code}")


@pytest.fixture
def undeclared(up: RunningCafe) -> Iterator[str]:
    """The espresso, of which nobody has stated the allergens."""
    rows = "Item.objects.filter(name='Espresso')"
    run(up, f"{rows}.update(allergens_declared=False)")
    yield "Espresso"
    run(up, f"{rows}.update(allergens_declared=True)")


def test_what_nobody_stated_says_ask_us_and_is_left_out(open_page: Open, undeclared: str):
    page = open_page(MENU, **PHONE)
    card = page.get_by_test_id(f"item-{item_id(page, undeclared)}")
    expect(card).to_contain_text("Allergens: ask us")
    card.click()
    expect(page.get_by_test_id("contains")).to_have_text(
        "We have not listed the allergens of this yet: please ask us."
    )
    page.keyboard.press("Escape")
    assert undeclared in names(page)
    leave_out(page, "milk")
    assert undeclared not in names(page)
    assert "Americano" in names(page)


def test_what_is_stated_to_contain_none_says_so(open_page: Open):
    page = open_page(MENU, **PHONE)
    page.get_by_test_id(f"item-{item_id(page, 'Americano')}").click()
    expect(page.get_by_test_id("contains")).to_have_text("Contains none of the 14 allergens.")


@pytest.fixture
def later(up: RunningCafe) -> Iterator[str]:
    """The espresso, served for an hour that begins in three."""
    start = datetime.now(UTC) + timedelta(hours=3)
    hours = [f"datetime.time({at.hour}, 30)" for at in (start, start + timedelta(hours=1))]
    rows = "Item.objects.filter(name='Espresso')"
    run(up, f"{rows}.update(served_from={hours[0]}, served_to={hours[1]})")
    run(up, "Store.objects.update(timezone='UTC')")
    yield "Espresso"
    run(up, f"{rows}.update(served_from=None, served_to=None)")
    run(up, "Store.objects.update(timezone='Europe/Dublin')")


def test_an_item_of_another_hour_is_dimmed_and_says_when(open_page: Open, later: str):
    page = open_page(MENU, **PHONE)
    card = page.get_by_test_id(f"item-{item_id(page, later)}")
    names(page)
    assert "item--not-now" in (card.get_attribute("class") or "")
    expect(card.locator(".item__hours")).to_have_text(re.compile(r"^from \d\d:30 to \d\d:30$"))
    assert violations(page) == []
    card.click()
    button = page.get_by_test_id("add-to-order")
    expect(button).to_be_disabled()
    expect(button).to_have_text(re.compile(r"^Served from \d\d:30 to \d\d:30$"))


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_has_no_violation_with_the_filter_open(open_page: Open, size, dark):
    page = open_page(MENU, dark=dark, **size)
    leave_out(page, "vegetarian")
    assert violations(page) == []
    assert page.evaluate(NO_OVERFLOW)


def test_text_of_twice_the_size_has_no_violation_and_fits(open_page: Open):
    page = open_page(MENU, **PHONE)
    page.evaluate(LARGE_TEXT)
    leave_out(page, "milk")
    assert violations(page) == []
    assert page.evaluate(NO_OVERFLOW)


def order(page: Page, *items: str) -> None:
    """Order by the API, as this browser."""
    menu = page.request.get("/api/stores/demo/menu/").json()
    known = {item["name"]: item for category in menu["categories"] for item in category["items"]}
    lines = []
    for name in items:
        options = [one for group in known[name]["option_groups"] for one in group["options"]]
        usual = [one["id"] for one in options if one["default"]]
        lines.append({"item": known[name]["id"], "options": usual})
    answer = page.request.post("/api/stores/demo/orders/", data={"name": "Ada", "items": lines})
    assert answer.status == 202, answer.text()


def test_who_comes_back_finds_the_usual_and_orders_it_again(open_page: Open):
    page = open_page(MENU, **PHONE)
    assert page.locator("#again").text_content() == ""
    for items in (["Flat White"], ["Flat White"], ["Espresso", "Porridge & Berries"]):
        order(page, *items)
    page.reload()
    expect(page.get_by_test_id("again-usual")).to_contain_text("The usual")
    expect(page.get_by_test_id("again-usual")).to_contain_text("Flat White")
    expect(page.get_by_test_id("again-again")).to_have_count(1)
    assert violations(page) == []
    page.get_by_test_id("again-usual").get_by_role("button").click()
    expect(page.locator("#basket-sheet")).to_contain_text("Flat White")
    page.keyboard.press("Escape")
    leave_out(page, "milk")
    expect(page.get_by_test_id("again-usual")).to_contain_text("Flat White contains milk")
    page.get_by_test_id("again-usual").get_by_role("button", name="Choose anew").click()
    expect(page.locator("#item-sheet")).to_contain_text("Flat White")


def test_not_you_forgets_all_of_it(open_page: Open):
    page = open_page(MENU, **PHONE)
    order(page, "Flat White")
    page.evaluate("localStorage.setItem('cafe.customer', JSON.stringify({name: 'Ada'}))")
    page.reload()
    page.get_by_test_id("not-you").click()
    assert violations(page) == []
    with page.expect_navigation():
        page.get_by_test_id("forget").click()
    names(page)
    page.wait_for_load_state("networkidle")
    assert page.locator("#again").text_content() == ""
    assert page.evaluate("localStorage.getItem('cafe.customer')") is None
    assert page.request.get("/api/stores/demo/orders/mine/").json() == {"orders": []}


def test_a_favourite_is_a_card_with_its_choices(open_page: Open):
    page = open_page(MENU, **PHONE)
    names(page)
    page.get_by_test_id(f"item-{item_id(page, 'Flat White')}").click()
    page.get_by_role("radio", name="Oat").check()
    page.get_by_test_id("favourite").get_by_role("checkbox").check()
    page.keyboard.press("Escape")
    card = page.get_by_test_id("again-favourite")
    expect(card).to_contain_text("Flat White · Oat")
    card.get_by_role("button").click()
    expect(page.locator("#basket-sheet")).to_contain_text("Oat")
    page.keyboard.press("Escape")
    page.get_by_test_id(f"item-{item_id(page, 'Flat White')}").click()
    assert not page.get_by_test_id("favourite").get_by_role("checkbox").is_checked()


def test_on_a_wide_screen_the_basket_stands_beside_the_menu(open_page: Open):
    page = open_page(MENU, viewport={"width": 1280, "height": 800})
    basket = page.locator("#basket-sheet")
    expect(basket).to_contain_text("Nothing in it yet.")
    names(page)
    page.get_by_test_id(f"item-{item_id(page, 'Flat White')}").click()
    page.get_by_test_id("add-to-order").click()
    expect(basket).to_contain_text("Flat White")
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    expect(basket).to_be_hidden()
    page.get_by_test_id("view-order").click()
    expect(basket).to_be_visible()


def test_an_item_opened_again_at_once_stays_and_back_closes_it(open_page: Open):
    """The browser says `close` a moment after a dialog has closed, and a tap may come between."""
    page = open_page(MENU, **PHONE)
    names(page)
    item = page.get_by_test_id(f"item-{item_id(page, 'Flat White')}")
    item.click()
    sheet = page.locator("#item-sheet")
    expect(sheet).to_be_visible()
    item.evaluate("""(item) => new Promise((heard) => {
        const sheet = document.getElementById("item-sheet");
        sheet.addEventListener("close", () => setTimeout(heard, 100));
        sheet.close();
        item.click();
    })""")
    sheet.get_by_role("button", name="One more").click()
    expect(sheet.locator(".stepper__value")).to_have_text("2")
    page.go_back()
    expect(sheet).to_be_hidden()
    expect(page).to_have_url(re.compile(f"{MENU}$"))
