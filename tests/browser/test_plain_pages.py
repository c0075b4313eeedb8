"""Ordering without scripts, before they came, and without one of them; and one basket for all."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from cafe.serving.modules import later_modules_of, modules_of
from tests.browser.conftest import PHONE, Open, item_id
from tests.browser.test_lost_scripts import MENU, says_so, started, url_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ORDER_URL = re.compile(r"/orders/[\w-]+/")
DELAY_SECONDS = 5.0


def add_plainly(page: Page, name: str = "Flat White") -> None:
    """Open an item of the menu by its link, and put it into the basket."""
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name="Add to your order").click()
    expect(page.get_by_role("heading", name="Your order")).to_be_visible()


def add_by_the_sheet(page: Page, name: str) -> None:
    """Open an item where its script is there and the basket's is not, and go to the basket."""
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_test_id("add-to-order").click()
    page.get_by_test_id("view-order").click()
    expect(page.get_by_role("heading", name="Your order")).to_be_visible()


def place_plainly(page: Page, name: str) -> str:
    """Order what is in the basket; return the order's token."""
    page.get_by_label("Name to call out").fill(name)
    page.get_by_role("button", name="Place order").click()
    page.wait_for_url(ORDER_URL, wait_until="commit")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def ordered(page: Page, token: str) -> dict:
    """Return what the API says of an order."""
    found: dict = page.request.get(f"/api/orders/{token}/").json()
    return found


def test_a_whole_order_without_javascript(open_page: Open, complaints: list[str]):
    page = open_page("/stores/demo/", java_script_enabled=False, **PHONE)
    page.get_by_role("link", name="Flat White", exact=True).click()
    expect(page.get_by_role("radio", name="Whole")).to_be_checked()
    page.get_by_role("radio", name=re.compile("^Oat")).check()
    page.get_by_label("Note for the barista").fill("extra hot")
    page.get_by_label("How many").select_option("2")
    page.get_by_role("button", name="Add to your order").click()
    page.get_by_role("link", name="Add something else").click()
    add_plainly(page, "Butter Croissant")
    page.get_by_role("button", name="One Butter Croissant more").click()
    page.get_by_role("button", name="One Butter Croissant less").click()
    page.get_by_text("To go", exact=True).click()
    token = place_plainly(page, "Ada")
    order = ordered(page, token)
    assert [(line["name"], line["quantity"]) for line in order["items"]] == [
        ("Flat White", 2), ("Butter Croissant", 1),
    ]  # fmt: skip
    assert order["serve"] == "to_go"
    assert order["items"][0]["note"] == "extra hot"
    expect(page.get_by_text("Ada")).to_be_visible()
    page.goto("/stores/demo/basket/")
    expect(page.get_by_text("There is nothing in it yet")).to_be_visible()
    assert complaints == []


def test_a_double_tap_without_javascript_is_one_order(open_page: Open, up):
    page = open_page("/stores/demo/", java_script_enabled=False, **PHONE)
    add_plainly(page)
    page.get_by_label("Name to call out").fill("Twice plain")
    page.get_by_role("button", name="Place order").dblclick()
    page.wait_for_url(ORDER_URL, wait_until="commit")
    with up.staff() as staff:
        queue = staff.get("/api/stores/demo/queue/").json()["orders"]
    mine = [one for one in queue if one["name"] == "Twice plain" and one["status"] != "cancelled"]
    assert len(mine) == 1


def test_taps_before_the_scripts_came_order_all_the_same(open_page: Open):
    page = open_page("/nowhere/", **PHONE)
    # Not time but the tap lets them come: whatever the machine has to do, the tap is earlier.
    held: list[Route] = []
    page.route("**/static/**/*.js", lambda route: held.append(route))
    page.goto("/stores/demo/", wait_until="commit")
    add_plainly(page)
    token = place_plainly(page, "Early")
    assert held
    assert ordered(page, token)["items"][0]["name"] == "Flat White"


def test_scripts_that_come_after_five_seconds_take_the_basket_over(open_page: Open):
    page = open_page("/nowhere/", **PHONE)
    held: list[Route] = []
    # From the first page on: a quick machine's scripts would be there before the tap.
    page.route(url_of("js/lib/money.js"), lambda route: held.append(route))
    page.goto("/stores/demo/", wait_until="commit")
    add_plainly(page)
    held.clear()  # that page is left

    page.get_by_role("link", name="Add something else").click()
    page.wait_for_timeout(DELAY_SECONDS * 1000)
    expect(page.get_by_role("link", name="View order")).to_be_visible()
    for route in held:
        route.continue_()
    started(page)
    page.get_by_test_id("view-order").click()
    expect(page.get_by_role("dialog").get_by_text("Flat White").first).to_be_visible()
    page.get_by_test_id("customer-name").fill("Late")
    page.get_by_test_id("place-order").click()
    page.wait_for_url(ORDER_URL, wait_until="commit")
    page.goto("/stores/demo/basket/")
    expect(page.get_by_text("There is nothing in it yet")).to_be_visible()


def test_one_basket_for_the_script_and_the_plain_page(open_page: Open):
    page = open_page("/stores/demo/", **PHONE)
    started(page)
    page.get_by_test_id(f"item-{item_id(page, 'Flat White')}").click()
    page.get_by_test_id("add-to-order").click()
    plain = page.context.new_page()
    plain.goto("/stores/demo/basket/")
    expect(plain.locator(".line")).to_have_count(1)
    plain.get_by_role("button", name="One Flat White more").click()
    expect(plain.locator(".stepper__value")).to_have_text("2")
    plain.goto("/stores/demo/")
    started(plain)
    expect(plain.locator(".bar__count")).to_have_text("2")
    plain.goto("/stores/demo/basket/")
    plain.get_by_role("button", name="One Flat White less").click()
    plain.get_by_role("button", name="One Flat White less").click()
    expect(plain.get_by_text("There is nothing in it yet")).to_be_visible()
    page.reload()
    started(page)
    expect(page.get_by_test_id("view-order")).to_be_hidden()


def test_a_page_that_is_come_back_to_has_what_the_plain_page_added(open_page: Open):
    page = open_page("/stores/demo/", **PHONE)
    started(page)
    page.goto(f"/stores/demo/items/{item_id(page, 'Butter Croissant')}/")
    page.get_by_role("button", name="Add to your order").click()
    page.go_back()
    page.go_back()
    started(page)
    expect(page.locator(".bar__count")).to_have_text("1")


def test_an_order_without_one_of_the_menus_modules(open_page: Open):
    """Nothing but the line is lost: the page says so, and an order can be placed.

    Some modules, from all the way down: without any of them the page says so in test_lost_scripts,
    and a device may have so many orders a minute.
    """
    page = open_page("/stores/demo/", **PHONE)
    started(page)
    first = modules_of(MENU)
    for module in (first + later_modules_of(MENU))[::12]:
        page.route(url_of(module), lambda route: route.abort())
        page.goto("/stores/demo/")
        expect(says_so(page), module).to_be_visible()
        add = add_plainly if module in first else add_by_the_sheet
        add(page, "Butter Croissant")
        page.unroute(url_of(module))
        place_plainly(page, "Lost")
