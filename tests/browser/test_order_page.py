"""An order's page on a phone: on bad lines, without scripts, on paper, shared, cancelled."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_accessibility import violations
from tests.browser.test_flow import status
from tests.running import RunningCafe, wait_for, wish

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def place(up: RunningCafe) -> dict[str, Any]:
    """Order as a phone does, and wait until the bar has accepted it."""
    with up.client() as customer:
        body = wish(customer.get("/api/stores/demo/menu/").json(), note="my secret wish")
        order: dict[str, Any] = customer.post("/api/stores/demo/orders/", json=body).json()
        page = order["links"]["self"]
        wait_for(lambda: customer.get(page).json()["status"] == "accepted", 20)
        accepted: dict[str, Any] = customer.get(page).json()
    return accepted


def take(up: RunningCafe, order: dict[str, Any], *steps: str) -> None:
    with up.staff() as staff:
        for step in steps:
            url = f"/api/stores/demo/orders/{order['id']}/{step}/"
            staff.post(url, json={"reason": "No milk"}).raise_for_status()


@pytest.fixture
def order(up: RunningCafe) -> dict[str, Any]:
    return place(up)


@pytest.fixture
def phone(open_page: Open, order: dict[str, Any]) -> Page:
    page = open_page(order["links"]["page"], **PHONE)
    expect(connection(page)).to_have_attribute("data-state", "live")
    return page


def connection(page: Page):
    return page.get_by_test_id("connection")


def test_three_steps_one_big_wait_and_the_number_in_the_title(phone: Page, order, up):
    expect(phone.locator(".step")).to_have_count(3)
    expect(phone.get_by_test_id("wait")).to_have_text(re.compile(r"^about \d+ min$"))
    expect(phone).to_have_title(re.compile(rf"^{order['number']} · In the queue · "))
    take(up, order, "start")
    expect(phone.locator(".step[aria-current]")).to_contain_text("Being made")
    take(up, order, "ready")
    expect(phone).to_have_title(re.compile(rf"^✓ {order['number']} · READY · "))


def test_cancel_asks_once_in_place_and_then_acts_at_once(phone: Page, order):
    phone.on("dialog", lambda dialog: pytest.fail("it asks in place"))
    phone.get_by_test_id("cancel-order").click()
    expect(phone.get_by_text(f"Cancel order {order['number']}?")).to_be_visible()
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    phone.get_by_test_id("really-cancel").click()
    expect(status(phone)).to_have_attribute("data-status", "cancelled", timeout=2_500)
    expect(phone.get_by_text("You cancelled this order.")).to_be_visible()


def cut(page: Page, order: dict[str, Any]) -> None:
    """Open the page again where no websocket gets through, as in some networks."""
    page.route_web_socket(re.compile(r"/ws/"), lambda socket: socket.close())
    page.goto(order["links"]["page"])
    expect(connection(page)).to_have_attribute("data-state", "checked", timeout=20_000)


def test_an_answer_to_cancel_that_was_lost_is_looked_up(phone: Page, order):
    cut(phone, order)

    def lose_the_answer(route: Route) -> None:
        route.fetch()  # the café hears it
        phone.route(f"**{order['links']['self']}", lambda look: look.abort())
        route.abort()

    phone.route("**/cancel/", lose_the_answer)
    phone.get_by_test_id("cancel-order").click()
    phone.get_by_test_id("really-cancel").click()
    unknown = phone.get_by_test_id("cancel-state")
    expect(unknown).to_have_attribute("data-state", "looking")
    expect(unknown).to_contain_text("We do not know yet")
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    phone.unroute(f"**{order['links']['self']}")
    expect(status(phone)).to_have_attribute("data-status", "cancelled", timeout=15_000)
    expect(phone.get_by_text("not cancelled")).to_have_count(0)


def test_a_cancel_that_never_arrived_is_not_called_cancelled(phone: Page, order):
    phone.route("**/cancel/", lambda route: route.abort())
    phone.get_by_test_id("cancel-order").click()
    phone.get_by_test_id("really-cancel").click()
    expect(
        phone.get_by_text("The café did not hear it: your order is not cancelled.")
    ).to_be_visible()
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    phone.unroute("**/cancel/")
    phone.get_by_test_id("cancel-order").click()
    phone.get_by_test_id("really-cancel").click()
    expect(status(phone)).to_have_attribute("data-status", "cancelled")


def test_a_barista_who_was_quicker_is_told(phone: Page, order, up):
    phone.get_by_test_id("cancel-order").click()
    phone.context.set_offline(True)
    take(up, order, "start")
    phone.context.set_offline(False)
    expect(status(phone)).to_have_attribute("data-status", "preparing", timeout=15_000)
    expect(phone.get_by_test_id("really-cancel")).to_have_count(0)
    expect(phone.get_by_text("can no longer be cancelled here")).to_be_visible()


def test_without_websockets_it_works_and_says_when_it_looked(phone: Page, order, up):
    cut(phone, order)
    expect(connection(phone)).to_have_text(re.compile(r"^\s*Checked \d+ s ago\s*$"))
    take(up, order, "start")
    expect(status(phone)).to_have_attribute("data-status", "preparing", timeout=10_000)
    expect(phone.get_by_text("Offline")).to_have_count(0)


def test_a_phone_without_a_network_says_so_at_once(phone: Page, order):
    phone.context.set_offline(True)
    expect(connection(phone)).to_have_attribute("data-state", "offline", timeout=2_000)
    expect(connection(phone)).to_contain_text("No connection: this is how it was at")
    phone.context.set_offline(False)
    expect(connection(phone)).to_have_attribute("data-state", "live", timeout=15_000)


def test_a_tab_that_slept_shows_what_happened_meanwhile(phone: Page, order, up):
    session = phone.context.new_cdp_session(phone)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    take(up, order, "start", "ready")
    session.send("Page.setWebLifecycleState", {"state": "active"})
    expect(status(phone)).to_have_attribute("data-status", "ready", timeout=15_000)


def test_without_scripts_it_is_a_receipt_that_looks_again_and_cancels(open_page: Open, order, up):
    page = open_page(order["links"]["page"], java_script_enabled=False, **PHONE)
    expect(page.get_by_text("my secret wish")).to_be_visible()
    expect(page.locator("main noscript p")).to_be_visible()
    assert violations_of_still(page) == []
    page.get_by_test_id("cancel-order").click()
    expect(page.get_by_role("heading")).to_have_text(f"Cancel order {order['number']}?")
    page.get_by_role("link", name="Keep my order").click()
    expect(status(page)).to_have_attribute("data-status", "accepted")
    page.get_by_test_id("cancel-order").click()
    page.get_by_test_id("really-cancel").click()
    expect(status(page)).to_have_attribute("data-status", "cancelled")


def violations_of_still(page: Page) -> list[str]:
    """Return targets that are too small for a thumb: axe itself needs scripts."""
    boxes = [(one.inner_text(), one.bounding_box()) for one in page.locator("a.button").all()]
    return [text for text, box in boxes if box and min(box["height"], box["width"]) < 44]


def test_printed_it_is_a_light_receipt_and_nothing_to_press(open_page: Open, order):
    page = open_page(order["links"]["page"], dark=True, **PHONE)
    page.get_by_test_id("cancel-order").wait_for()
    page.emulate_media(media="print", color_scheme="dark")
    for gone in ("cancel-order", "share", "connection", "bell", "wait"):
        expect(page.get_by_test_id(gone)).to_be_hidden()
    expect(page.locator(".button:visible")).to_have_count(0)
    for kept in ("order-number", "order-status"):
        expect(page.get_by_test_id(kept)).to_be_visible()
    expect(page.locator(".receipt__total")).to_be_visible()
    colours = (
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_shared_it_follows_and_offers_nothing(open_page: Open, order, up, complaints):
    page = open_page(order["links"]["share"], **PHONE)
    expect(connection(page)).to_have_attribute("data-state", "live")
    expect(page.get_by_test_id("shared-note")).to_be_visible()
    for gone in ("cancel-order", "bell", "share"):
        expect(page.get_by_test_id(gone)).to_have_count(0)
    expect(page.locator("main button")).to_have_count(0)
    take(up, order, "start")
    expect(status(page)).to_have_attribute("data-status", "preparing")
    html = page.content()
    assert order["token"] not in html
    assert "my secret wish" not in html
    assert page.evaluate("JSON.stringify(localStorage)") == "{}", "it is nobody's own order"
    assert complaints == []


def test_the_link_to_share_is_copied_where_a_phone_has_no_sheet(phone: Page, order, up):
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.evaluate("navigator.share = undefined")
    phone.get_by_test_id("share").click()
    expect(phone.get_by_test_id("share")).to_contain_text("Link copied")
    assert phone.evaluate("navigator.clipboard.readText()") == up.url + order["links"]["share"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_state_has_a_violation(open_page: Open, order, up, dark):
    page = open_page(order["links"]["page"], dark=dark, **PHONE)
    shared = open_page(order["links"]["share"], dark=dark, **PHONE)
    page.get_by_test_id("cancel-order").click()
    assert violations(page) == []
    assert violations(shared) == []
    page.get_by_test_id("keep-order").click()
    take(up, order, "start", "ready")
    expect(status(page)).to_have_attribute("data-status", "ready")
    assert violations(page) == []
    menu = page.context.new_page()
    menu.goto("/stores/demo/")
    expect(menu.get_by_test_id("own-order-ready")).to_be_visible()
    assert violations(menu) == []
