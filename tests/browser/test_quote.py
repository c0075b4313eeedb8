"""The basket by the café's own word: what moved is agreed to first, and nothing else is charged."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import PHONE, Open, item_id
from tests.browser.test_odd_rows import write
from tests.running import RunningCafe

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACED = re.compile(r"/orders/[\w-]+/")
HINDERED_MS = 600  # a tap that comes sooner after a change agrees to nothing


def silently(up: RunningCafe, sql: str) -> None:
    """Change the menu so that no open page is told: its message is on the way, or was lost."""
    write(up, sql)
    write(up, "UPDATE orders_store SET menu_version = menu_version + 1")


@pytest.fixture
def cafe(up: RunningCafe) -> Iterator[RunningCafe]:
    """The café with a flat white at 3.90, and put back as it was."""
    yield up
    store = "open = true, paused = false, pause_reason = '', capacity = 20"
    write(up, f"UPDATE orders_store SET {store}")
    silently(up, "UPDATE orders_option SET available = true WHERE name = 'Oat'")
    silently(up, "UPDATE orders_item SET available = true, price = 3.90 WHERE name = 'Flat White'")


@pytest.fixture
def phone(open_page: Open, cafe: RunningCafe) -> Page:
    return open_page("/stores/demo/", **PHONE)


def choose(phone: Page, name: str, *options: str) -> None:
    phone.get_by_test_id(f"item-{item_id(phone, name)}").click()
    for option in options:
        take(phone, option)
    phone.get_by_test_id("add-to-order").click()
    expect(phone.locator("#item-sheet")).to_be_hidden()


def take(phone: Page, option: str) -> None:
    phone.locator("#item-sheet .option", has_text=re.compile(rf"^\s*{option}\b")).click()


def view(phone: Page, name: str = "Ada") -> None:
    """Open the basket, and wait for what the café says of it."""
    with phone.expect_response("**/quote/"):
        phone.get_by_test_id("view-order").click()
    phone.get_by_test_id("customer-name").fill(name)


def place(phone: Page) -> None:
    phone.get_by_test_id("place-order").click()


def agree(phone: Page) -> None:
    button = phone.get_by_test_id("place-order")
    expect(button).to_contain_text("Agree and order")
    phone.wait_for_timeout(HINDERED_MS)
    button.click()


def ordered(phone: Page) -> dict[str, Any]:
    phone.wait_for_url(PLACED)
    token = phone.url.split("#")[0].rstrip("/").rsplit("/", 1)[1]
    found: dict[str, Any] = phone.request.get(f"/api/orders/{token}/").json()
    return found


def orders_of(up: RunningCafe, name: str) -> list[dict[str, Any]]:
    """Return somebody's orders; those of a test before were cancelled."""
    with up.staff() as staff:
        found = staff.get("/api/stores/demo/queue/").json()["orders"]
    return [one for one in found if one["name"] == name and one["status"] != "cancelled"]


# -- between the basket and the tap ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "words"),
    [("4.20", "€3.90 is now €4.20"), ("2.90", "€3.90 is now €2.90")],
    ids=["up", "down"],
)
def test_a_price_that_moved_is_agreed_to_with_one_tap(phone, cafe, price, words, complaints):
    choose(phone, "Flat White")
    view(phone, "Mover")
    expect(phone.get_by_test_id("basket-total")).to_have_text("€3.90")
    silently(cafe, f"UPDATE orders_item SET price = {price} WHERE name = 'Flat White'")
    place(phone)
    expect(phone.get_by_test_id("changes")).to_contain_text(words)
    expect(phone.get_by_test_id("basket-total")).to_have_text(f"€{price}")
    assert orders_of(cafe, "Mover") == []
    agree(phone)
    assert ordered(phone)["total"] == price
    assert len(orders_of(cafe, "Mover")) == 1
    assert [one for one in complaints if "409" not in one] == []


def test_a_tap_that_was_on_its_way_agrees_to_nothing(phone, cafe):
    choose(phone, "Flat White")
    view(phone, "Hasty")
    silently(cafe, "UPDATE orders_item SET price = 6.10 WHERE name = 'Flat White'")
    place(phone)
    expect(phone.get_by_test_id("changes")).to_contain_text("€6.10")
    phone.get_by_test_id("place-order").evaluate("button => button.click()")
    expect(phone.get_by_test_id("place-order")).to_contain_text("Agree and order")
    assert orders_of(cafe, "Hasty") == []


def test_what_is_gone_is_offered_in_another_way(phone, cafe):
    choose(phone, "Flat White", "Oat")
    view(phone, "Oatless")
    expect(phone.get_by_test_id("differs")).to_have_text("Oat")
    silently(cafe, "UPDATE orders_option SET available = false WHERE name = 'Oat'")
    place(phone)
    expect(phone.get_by_test_id("changes")).to_contain_text("Oat is sold out.")
    with phone.expect_response("**/quote/"):
        phone.get_by_role("button", name="Take Soya?").click()
    expect(phone.get_by_test_id("changes")).to_be_empty()
    expect(phone.get_by_test_id("differs")).to_have_text("Soya")
    place(phone)
    [line] = ordered(phone)["items"]
    assert "Soya" in [option["name"] for option in line["options"]]


def test_an_item_that_is_gone_leaves_the_rest_to_be_ordered(phone, cafe):
    choose(phone, "Flat White")
    choose(phone, "Espresso")
    view(phone, "Rest")
    silently(cafe, "UPDATE orders_item SET available = false WHERE name = 'Flat White'")
    place(phone)
    expect(phone.get_by_test_id("changes")).to_contain_text("Flat White is sold out.")
    expect(phone.get_by_role("button", name=re.compile("instead"))).to_have_count(3)
    agree(phone)
    assert [line["name"] for line in ordered(phone)["items"]] == ["Espresso"]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("open = false", "closed"),
        ("paused = true, pause_reason = 'Out of cups'", "Out of cups"),
        ("capacity = 0", "ll hands"),
    ],
    ids=["closed", "paused", "full"],
)
def test_a_store_that_takes_nothing_any_more_says_so(phone, cafe, sql, words):
    choose(phone, "Flat White")
    view(phone, "Late")
    write(cafe, f"UPDATE orders_store SET {sql}")
    place(phone)
    expect(phone.locator("#basket-sheet")).to_contain_text(words)
    assert orders_of(cafe, "Late") == []
    write(cafe, "UPDATE orders_store SET open = true, paused = false, capacity = 20")
    phone.reload()
    view(phone, "Late")
    place(phone)
    assert ordered(phone)["total"] == "3.90"


def test_a_double_tap_is_one_order(phone, cafe):
    choose(phone, "Flat White")
    view(phone, "Double")
    phone.get_by_test_id("place-order").dblclick()
    ordered(phone)
    assert len(orders_of(cafe, "Double")) == 1


# -- what the basket says --------------------------------------------------------------------------


def test_the_wait_is_of_this_basket(phone, cafe):
    choose(phone, "Flat White")
    view(phone)
    wait = phone.get_by_test_id("basket-wait")
    before = wait.inner_text()
    more = phone.locator("#basket-sheet").get_by_role("button", name="One more")
    for _ in range(9):
        more.click()
    expect(wait).not_to_have_text(before)
    expect(phone.get_by_test_id("basket-total")).to_have_text("€39.00")


def test_a_dead_line_is_said_and_the_menus_prices_stay(phone, cafe):
    choose(phone, "Flat White")
    phone.context.set_offline(True)
    phone.get_by_test_id("view-order").click()
    note = phone.get_by_test_id("unquoted")
    expect(note).to_contain_text("could not be asked")
    expect(phone.get_by_test_id("basket-total")).to_have_text("€3.90")
    phone.context.set_offline(False)
    expect(note).to_be_hidden(timeout=15_000)


def test_a_line_says_what_differs_and_is_changed_by_a_tap_anywhere_on_it(phone, cafe):
    choose(phone, "Flat White")
    view(phone)
    line = phone.get_by_test_id("line")
    expect(line.get_by_test_id("differs")).to_have_count(0)
    line.click(position={"x": 200, "y": 12})
    take(phone, "Oat")
    phone.get_by_test_id("add-to-order").click()
    expect(line.get_by_test_id("differs")).to_have_text("Oat")
    expect(phone.get_by_test_id("basket-total")).to_have_text("€4.40")


def test_who_removes_by_keyboard_goes_on_at_the_next_line(phone, cafe):
    choose(phone, "Flat White")
    choose(phone, "Espresso")
    view(phone)
    phone.get_by_role("button", name="Remove Flat White").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_test_id("basket-said")).to_have_text("Flat White removed.")
    expect(phone.get_by_role("button", name="Change Espresso")).to_be_focused()
    phone.get_by_role("button", name="Remove Espresso").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#basket-sheet")).to_be_hidden()
    expect(phone.locator("#announcement")).to_contain_text("Your basket is empty.")
    expect(phone.locator("#content")).to_be_focused()


# -- two tabs, and the way back --------------------------------------------------------------------


def test_an_edit_keeps_what_the_other_tab_added(phone, cafe):
    choose(phone, "Flat White")
    other = phone.context.new_page()
    other.goto("/stores/demo/")
    view(phone)
    choose(other, "Espresso")
    phone.get_by_role("button", name="One more").first.click()
    names = phone.locator("#basket-sheet .line__name")
    expect(names).to_have_text(["Flat White", "Espresso"])
    other.get_by_test_id("view-order").click()
    expect(other.locator("#basket-sheet .stepper__value")).to_have_text(["2", "1"])


def test_back_closes_a_sheet_before_it_leaves_the_page(phone, cafe):
    item, basket = phone.locator("#item-sheet"), phone.locator("#basket-sheet")
    phone.get_by_test_id(f"item-{item_id(phone, 'Flat White')}").click()
    phone.go_back()
    expect(item).to_be_hidden()
    choose(phone, "Flat White")
    view(phone)
    phone.get_by_role("button", name="Change Flat White").click()
    expect(item).to_be_visible()
    phone.go_back()
    expect(item).to_be_hidden()
    expect(basket).to_be_visible()
    basket.get_by_role("button", name="Close").click()
    expect(basket).to_be_hidden()
    phone.wait_for_function("!history.state?.sheet")
    assert phone.url.endswith("/stores/demo/")
    phone.go_back()
    assert phone.url == "about:blank"


def test_back_from_an_order_leads_to_the_menu_and_no_sheet(phone, cafe):
    choose(phone, "Flat White")
    view(phone)
    place(phone)
    ordered(phone)
    phone.go_back()
    phone.wait_for_url("**/stores/demo/")
    expect(phone.locator("#basket-sheet")).to_be_hidden()
    expect(phone.get_by_test_id("view-order")).to_be_hidden()


# -- answers that were lost ------------------------------------------------------------------------


@contextmanager
def answers_lost(phone: Page) -> Iterator[Locator]:
    """Have orders arrive, and their answers not; yields what the page says meanwhile."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    phone.route("**/stores/demo/orders/", lose)
    yield phone.locator("#waiting-order")
    phone.unroute("**/stores/demo/orders/")


def test_a_lost_answer_is_one_order_though_the_price_moved(phone, cafe):
    choose(phone, "Flat White")
    view(phone, "Lost")
    with answers_lost(phone) as said:
        place(phone)
        expect(said).to_contain_text("could not hear from the café")
        silently(cafe, "UPDATE orders_item SET price = 6.10 WHERE name = 'Flat White'")
    assert ordered(phone)["total"] == "3.90"
    assert len(orders_of(cafe, "Lost")) == 1


def test_an_unsure_attempt_of_long_ago_swallows_no_new_order(phone, cafe):
    choose(phone, "Flat White")
    view(phone, "Longago")
    with answers_lost(phone) as said:
        place(phone)
        said.get_by_role("button", name="Stop trying").click()
    expect(phone.locator("#basket-sheet")).to_contain_text("could not hear from the café")
    phone.evaluate(
        """() => {
          const key = "cafe.checkout.demo", attempt = JSON.parse(localStorage[key]);
          localStorage[key] = JSON.stringify({ ...attempt, at: attempt.at - 16 * 60_000 });
        }"""
    )
    phone.get_by_role("button", name="One more").click()
    expect(phone.get_by_test_id("basket-total")).to_have_text("€7.80")
    place(phone)
    assert ordered(phone)["total"] == "7.80"
    assert len(orders_of(cafe, "Longago")) == 2
