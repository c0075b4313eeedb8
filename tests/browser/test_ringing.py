"""It rings in a real browser: the push it is sent becomes a notification, and pages sound."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE as ANY_PHONE
from tests.browser.conftest import Open
from tests.browser.test_flow import order_a_flat_white, status
from tests.browser.test_order_page import place, take
from tests.push_service import Browser
from tests.running import RunningCafe

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = ANY_PHONE | {"service_workers": "allow"}
# Counts what a page would sound: each note is an oscillator that starts.
COUNT_NOTES = """
  window.notes = 0;
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (...at) {
    window.notes += 1;
    return start.apply(this, at);
  };
"""


@pytest.fixture
def order(up: RunningCafe) -> dict[str, Any]:
    return place(up)


def until(page: Page, what: Callable[[], object]) -> None:
    """Wait for something, and let the page go on meanwhile."""
    for _ in range(400):
        if what():
            return
        page.wait_for_timeout(50)
    raise AssertionError("not within twenty seconds")


def registered(page: Page) -> str:
    """Have the page's worker registered as a tap does; return its registration's id."""
    session = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda news: found.extend(news["registrations"])
    )
    session.send("ServiceWorker.enable")
    page.evaluate(
        """async () => {
            const worker = performance.getEntriesByType("resource").map((one) => one.name)
                .find((name) => name.includes("parts/worker"));
            await (await import(worker)).atWork();
        }"""
    )
    until(page, lambda: found)
    return str(found[-1]["registrationId"])


def deliver(page: Page, registration: str, data: str, up: RunningCafe) -> None:
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": up.url, "registrationId": registration, "data": data},
    )


def shown(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        """async () => (await (await navigator.serviceWorker.ready).getNotifications())
            .map(({ title, body, tag, data }) => ({ title, body, tag, data }))"""
    )
    return found


def message(order: dict[str, Any]) -> str:
    return json.dumps(
        {
            "title": f"{order['number']} is ready",
            "body": "Please collect it at Cafe Demo.",
            "tag": "order-x",
            "page": order["links"]["page"],
        }
    )


def test_a_push_becomes_a_notification(open_page: Open, order, up):
    page = open_page(order["links"]["page"], **PHONE)
    page.context.grant_permissions(["notifications"], origin=up.url)
    deliver(page, registered(page), message(order), up)
    until(page, lambda: shown(page))
    assert shown(page) == [
        {
            "title": f"{order['number']} is ready",
            "body": "Please collect it at Cafe Demo.",
            "tag": "order-x",
            "data": {"page": order["links"]["page"]},
        }
    ]


def test_its_tap_shows_the_page_that_is_open_or_opens_it(open_page: Open, order, up):
    page = open_page(order["links"]["page"], **PHONE)
    page.context.grant_permissions(["notifications"], origin=up.url)
    registered(page)
    [worker] = page.context.service_workers
    tap = """async (page) => {
        const opened = [];
        self.clients.openWindow = async (url) => { opened.push(url); return null; };
        let focused = 0;
        const { focus } = WindowClient.prototype;
        WindowClient.prototype.focus = async function () { focused += 1; return this; };
        await showPage(page);
        WindowClient.prototype.focus = focus;
        return { opened, focused };
    }"""
    assert worker.evaluate(tap, order["links"]["page"]) == {"opened": [], "focused": 1}
    other = "/orders/another/"
    assert worker.evaluate(tap, other) == {"opened": [f"{up.url}{other}"], "focused": 0}


def test_who_taps_is_subscribed_by_the_browser_and_told_so(open_page: Open, order, up):
    """Chromium here knows no push service: what the browser would give is given in its place."""
    wish = Browser().wish("https://fcm.googleapis.com/fcm/send/abc")
    page = open_page(order["links"]["page"], **PHONE)
    page.context.grant_permissions(["notifications"], origin=up.url)
    page.evaluate(
        """(wish) => {
            PushManager.prototype.subscribe = async (options) => {
                window.asked = options;
                return { toJSON: () => wish };
            };
        }""",
        wish,
    )
    with page.expect_response("**/ringing/") as told:
        page.get_by_test_id("ring-me").click()
    assert told.value.status == 204
    expect(page.get_by_test_id("bell")).to_contain_text("You will get a notification")
    assert page.evaluate("[asked.userVisibleOnly, asked.applicationServerKey.length]") == [True, 65]
    page.reload()
    expect(page.get_by_test_id("bell")).to_contain_text("You will get a notification")


def test_a_browser_that_cannot_subscribe_is_told_the_truth(open_page: Open, order, up):
    page = open_page(order["links"]["page"], **PHONE)
    page.context.grant_permissions(["notifications"], origin=up.url)
    page.evaluate(
        """() => {
            PushManager.prototype.subscribe = async () => { throw new DOMException("no"); };
        }"""
    )
    page.get_by_test_id("ring-me").click()
    words = "Notifications could not be set up here. Keep this page open, it will ring."
    expect(page.get_by_test_id("bell")).to_contain_text(words)


def test_an_iphone_is_told_of_its_home_screen(open_page: Open, order):
    device = PHONE | {"user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)"}
    page = open_page("/stores/demo/board/", **device)
    page.add_init_script("delete window.PushManager")
    page.goto(order["links"]["page"])
    expect(page.get_by_test_id("bell")).to_contain_text("add this page to your Home Screen")
    expect(page.get_by_test_id("bell")).to_contain_text("Or keep this page open, it will ring.")


def test_the_tap_that_orders_lets_the_next_page_sound(open_page: Open, up):
    """In Chromium; where it is not so the page says that one tap is needed."""
    phone = open_page("/stores/demo/", **PHONE)
    phone.add_init_script(COUNT_NOTES)
    order = order_a_flat_white(phone)
    expect(phone.get_by_test_id("bell")).to_contain_text("This page will ring")
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    take(up, {"id": order}, "start", "ready")
    until(phone, lambda: phone.evaluate("window.notes") > 0)


def test_it_rings_every_twenty_seconds_until_it_is_hushed(open_page: Open, order, up):
    page = open_page("/stores/demo/board/", **PHONE)
    page.clock.install()
    page.add_init_script(COUNT_NOTES)
    page.goto(order["links"]["page"])
    page.get_by_test_id("order-number").click()  # a tap anywhere
    take(up, order, "start", "ready")
    expect(status(page)).to_have_attribute("data-status", "ready", timeout=15_000)
    first = page.evaluate("window.notes")
    assert first > 0
    page.clock.run_for(21_000)
    second = page.evaluate("window.notes")
    assert second == 2 * first
    page.get_by_test_id("hush").click()
    page.clock.run_for(60_000)
    assert page.evaluate("window.notes") == second
    expect(page.get_by_test_id("hush")).to_have_count(0)


def test_the_menu_of_the_same_phone_says_that_it_is_ready(open_page: Open, order, up):
    page = open_page(order["links"]["page"], **PHONE)
    expect(status(page)).to_have_attribute("data-status", "accepted")
    page.goto("/stores/demo/")
    expect(page.get_by_text(f"Follow your order {order['number']}")).to_be_visible()
    take(up, order, "start", "ready")
    ready = page.get_by_test_id("own-order-ready")
    expect(ready).to_contain_text(f"Your {order['number']} is READY")
    expect(page).to_have_title(re.compile(f"Your {order['number']} is READY"))
    expect(page.locator("#announcement")).to_have_text(f"Your {order['number']} is READY")
    ready.get_by_role("link").click()
    expect(status(page)).to_have_attribute("data-status", "ready")
    page.go_back()
    take(up, order, "collect")
    expect(ready).to_have_count(0)


def test_another_phone_hears_nothing_of_it(open_page: Open, order, up):
    page = open_page("/stores/demo/", **PHONE)
    take(up, order, "start", "ready")
    page.wait_for_timeout(1_500)
    expect(page.get_by_test_id("own-order-ready")).to_have_count(0)
    assert order["token"] not in page.content()
