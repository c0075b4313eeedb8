"""An open phone sees what is changed on the menu in the back office, without a reload."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.admin.forms import Fields
from tests.browser.conftest import PHONE, Open, item_id
from tests.running import RunningCafe

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SPREAD = 30_000  # ms: pages ask within twelve seconds


class Office:
    """A manager in the admin site, who sends its forms."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def save(self, kind: str, pk: int | str, **changes: Any) -> None:
        """Change fields of a row; None unticks a box."""
        self._send(f"/admin/orders/{kind}/{pk}/change/", changes)

    def add(self, kind: str, **values: Any) -> None:
        self._send(f"/admin/orders/{kind}/add/", values)

    def delete(self, kind: str, pk: int) -> None:
        self._send(f"/admin/orders/{kind}/{pk}/delete/", {"post": "yes"})

    def line(self, kind: str, page: int, pk: int) -> str:
        """Return what the names of a row's fields on another's page begin with."""
        form = Fields(self.http.get(f"/admin/orders/{kind}/{page}/change/").text).values
        [name] = [one for one, value in form.items() if value == str(pk) and one.endswith("-id")]
        return name.removesuffix("-id")

    def _send(self, url: str, changes: dict[str, Any]) -> None:
        form = Fields(self.http.get(url).text).values | changes
        answer = self.http.post(url, data={k: v for k, v in form.items() if v is not None})
        found = re.findall(r'errorlist".*?</ul>', answer.text, re.DOTALL)
        assert answer.status_code == 302, found


@pytest.fixture
def office(up: RunningCafe) -> Iterator[Office]:
    """The demo's manager; the menu is set back afterwards."""
    with up.staff("manager") as http:
        yield Office(http)
    up.manage("demo")


def menu_of(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get("/api/stores/demo/menu/").json()
    return found


def shown(page: Page, name: str) -> dict[str, Any]:
    """Return an item of the menu, with its category's id."""
    return next(
        item | {"category": category["id"]}
        for category in menu_of(page)["categories"]
        for item in category["items"]
        if item["name"] == name
    )


def stay(page: Page) -> None:
    page.evaluate("window.neverReloaded = true")


def names(page: Page) -> list[str]:
    return page.locator("[data-category] .item__name").all_inner_texts()


def test_every_kind_of_change_is_drawn_on_an_open_menu(
    open_page: Open, office: Office, complaints: list[str]
):
    phone = open_page("/stores/demo/", **PHONE)
    latte, mocha, cortado = (shown(phone, name) for name in ("Latte", "Mocha", "Cortado"))
    stay(phone)
    phone.get_by_test_id(f"item-{cortado['id']}").locator(".item__open").focus()

    office.save("item", latte["id"], name="Big Latte", price="9.99", description="By the bucket")
    office.save("item", latte["id"], drawing="lemonade", position="90")
    office.add("item", category=str(latte["category"]), name="Affogato", price="5", position="0")
    office.delete("item", mocha["id"])
    office.save("category", latte["category"], name="From the machine", position="77")

    card = phone.get_by_test_id(f"item-{latte['id']}")
    expect(card.locator(".item__name")).to_have_text("Big Latte", timeout=SPREAD)
    expect(phone.get_by_role("heading", name="From the machine")).to_be_visible(timeout=SPREAD)
    expect(phone.locator(".item__name", has_text="Affogato")).to_be_visible()
    expect(phone.get_by_test_id(f"item-{mocha['id']}")).to_have_count(0)
    expect(card).to_contain_text("By the bucket")
    expect(card).to_contain_text("€9.99")
    expect(card.locator("img")).to_have_attribute("src", re.compile("lemonade"))
    assert names(phone).index("Affogato") < names(phone).index("Big Latte")
    assert phone.locator("[data-category] h2").all_inner_texts()[-1] == "From the machine"
    assert phone.locator(".pills a").all_inner_texts()[-1] == "From the machine"
    focused = phone.evaluate("document.activeElement.closest('[data-item]')?.dataset.item")
    assert focused == str(cortado["id"]), "who goes by keyboard stays where they were"

    card.locator(".item__open").click()
    expect(phone.locator("#item-sheet")).to_contain_text("Big Latte")
    assert phone.evaluate("window.neverReloaded")
    assert complaints == []


def test_an_open_sheet_says_what_changed_of_what_is_chosen(
    open_page: Open, office: Office, complaints: list[str]
):
    phone = open_page("/stores/demo/", **PHONE)
    item = shown(phone, "Flat White")
    milk = next(group for group in item["option_groups"] if group["name"] == "Milk")
    oat = next(option for option in milk["options"] if option["name"] == "Oat")
    stay(phone)
    phone.get_by_test_id(f"item-{item['id']}").click()
    phone.get_by_test_id(f"option-{oat['id']}").click()
    add = phone.get_by_test_id("add-to-order")
    before = add.locator(".number").inner_text()

    office.save("item", item["id"], price="6.00")
    news = phone.get_by_test_id("item-news")
    expect(news).to_contain_text(f"{before} is now €", timeout=SPREAD)
    expect(phone.get_by_test_id(f"option-{oat['id']}").locator("input")).to_be_checked()
    news.get_by_role("button", name="All right").click()
    expect(news).to_be_empty()

    prefix = office.line("optiongroup", milk["id"], oat["id"])
    office.save("optiongroup", milk["id"], **{f"{prefix}-DELETE": "on"})
    expect(news).to_contain_text("Oat is no longer offered.", timeout=SPREAD)
    expect(add).to_contain_text("Choose: Milk")
    expect(phone.get_by_test_id(f"option-{oat['id']}")).to_have_count(0)

    office.delete("item", item["id"])
    gone = phone.get_by_test_id("gone")
    expect(gone).to_contain_text("Flat White is no longer on the menu.", timeout=SPREAD)
    expect(phone.locator("#item-sheet")).to_be_hidden()
    assert phone.evaluate("window.neverReloaded")
    assert complaints == []


def test_the_basket_is_of_the_menu_as_it_is(open_page: Open, office: Office):
    phone = open_page("/stores/demo/", **PHONE)
    for name in ("Butter Croissant", "Banana Bread"):
        phone.get_by_test_id(f"item-{item_id(phone, name)}").click()
        phone.get_by_test_id("add-to-order").click()
    phone.get_by_test_id("view-order").click()
    basket = phone.locator("#basket-sheet")
    expect(basket).to_contain_text("Butter Croissant")
    office.save("item", item_id(phone, "Butter Croissant"), name="Kipferl")
    office.delete("item", item_id(phone, "Banana Bread"))
    expect(basket).to_contain_text("Kipferl", timeout=SPREAD)
    expect(basket).to_contain_text("Banana Bread is no longer on the menu", timeout=SPREAD)


def test_a_phone_that_was_offline_has_the_new_menu_afterwards(open_page: Open, office: Office):
    phone = open_page("/stores/demo/", **PHONE)
    item = item_id(phone, "Butter Croissant")
    stay(phone)
    phone.context.set_offline(True)
    office.save("item", item, name="Kipferl")
    phone.wait_for_timeout(12_000)  # the socket is given up
    phone.context.set_offline(False)
    card = phone.get_by_test_id(f"item-{item}").locator(".item__name")
    expect(card).to_have_text("Kipferl", timeout=60_000)
    assert phone.evaluate("window.neverReloaded")


def test_the_tablets_switches_have_the_names_of_now(tablet: Page, office: Office, up: RunningCafe):
    tablet.get_by_role("button", name=re.compile("Sold out|Stock")).first.click()
    sheet = tablet.locator("dialog")
    expect(sheet).to_contain_text("Oat milk")
    with up.staff() as staff:
        stock = staff.get("/api/stores/demo/stock/").json()
    oat = next(one["id"] for one in stock["ingredients"] if one["name"] == "Oat milk")
    office.save("ingredient", oat, name="Oat drink")
    expect(sheet).to_contain_text("Oat drink", timeout=SPREAD)
