"""Without a line: the menu opens, the basket is there, and the order waits and is sent once."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Open, item_id
from tests.browser.test_lost_scripts import started
from tests.running import RunningCafe, running, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DRINK = "Flat White"  # by its name: a test before this may have made it anew
ORDER_URL = re.compile(r"/orders/[\w-]+/")
KEPT = """async () => {
    const caching = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const kept = await Promise.all(caching.map((cache) => cache.keys()));
    return kept.flat().map(({ url }) => new URL(url).pathname);
}"""


def kept(page: Page) -> list[str]:
    """Return the paths that the worker keeps."""
    found: list[str] = page.evaluate(KEPT)
    return found


def wait_until_kept(page: Page) -> None:
    """Wait until the worker has all that the open menu is made of."""
    started(page)
    parts = set(
        page.evaluate(
            """() => [...document.querySelectorAll("link[rel=modulepreload], link[rel=stylesheet]")]
                .map(({ href }) => new URL(href).pathname)"""
        )
    )
    assert len(parts) > 30
    wait_for(lambda: {*parts, "/stores/demo/"} <= set(kept(page)), 30)


def fill_basket(page: Page) -> None:
    page.get_by_test_id(f"item-{item_id(page, DRINK)}").click()
    page.get_by_test_id("add-to-order").click()


def order(page: Page, name: str) -> None:
    page.get_by_test_id("view-order").click()
    page.get_by_test_id("customer-name").fill(name)
    page.get_by_test_id("place-order").click()


def orders_of(up: RunningCafe, name: str) -> int:
    with up.staff() as staff:
        queue = staff.get("/api/stores/demo/queue/").json()["orders"]
    return len([one for one in queue if one["name"] == name and one["status"] != "cancelled"])


def waiting(page: Page):
    return page.locator("#waiting-order")


@pytest.fixture
def phone(open_page: Open) -> Page:
    """A phone that was on the menu, with something in its basket, and lost the line."""
    page = open_page("/stores/demo/", service_workers="allow", **PHONE)
    wait_until_kept(page)
    fill_basket(page)
    page.context.set_offline(True)
    return page


def test_the_menu_opens_and_says_as_of_when(phone: Page):
    phone.reload()
    started(phone)
    expect(phone.locator("#store-state")).to_have_text(
        re.compile(r"No connection\. The menu is as of \d\d:\d\d\.")
    )
    expect(phone.locator(".bar__count")).to_have_text("1")
    phone.context.set_offline(False)
    expect(phone.locator("#store-state")).to_contain_text("Open", timeout=20_000)


def test_an_order_waits_through_a_reload_and_is_sent_once(phone: Page, up: RunningCafe):
    order(phone, "Waited")
    expect(waiting(phone)).to_contain_text("It sends itself when the line is back.")
    phone.reload()
    expect(waiting(phone)).to_contain_text("It sends itself when the line is back.")
    assert orders_of(up, "Waited") == 0
    phone.context.set_offline(False)
    phone.wait_for_url(ORDER_URL)
    assert orders_of(up, "Waited") == 1
    phone.goto("/stores/demo/")
    started(phone)
    expect(waiting(phone)).to_be_hidden()
    expect(phone.get_by_test_id("view-order")).to_be_hidden()


def test_a_waiting_order_can_be_withdrawn(phone: Page, up: RunningCafe):
    order(phone, "Withdrawn")
    waiting(phone).get_by_role("button", name="Do not send it").click()
    expect(waiting(phone)).to_be_hidden()
    expect(phone.get_by_role("alert").filter(has_text="Your order was not sent.")).to_be_visible()
    phone.context.set_offline(False)
    phone.reload()
    started(phone)
    expect(waiting(phone)).to_be_hidden()
    expect(phone.locator(".bar__count")).to_have_text("1")
    assert orders_of(up, "Withdrawn") == 0


def test_an_order_of_long_ago_asks_before_it_is_sent(phone: Page, up: RunningCafe):
    order(phone, "Old")
    expect(waiting(phone)).to_be_visible()
    phone.evaluate(
        """() => {
            const key = "cafe.waiting.demo", left = JSON.parse(localStorage.getItem(key));
            localStorage.setItem(key, JSON.stringify({ ...left, at: left.at - 660_000 }));
        }"""
    )
    phone.reload()
    expect(waiting(phone)).to_contain_text("has not been sent. Do you still want it?")
    phone.context.set_offline(False)
    expect(phone.locator("#store-state")).to_contain_text("Open")
    assert orders_of(up, "Old") == 0
    waiting(phone).get_by_role("button", name="Send it now").click()
    phone.wait_for_url(ORDER_URL)
    assert orders_of(up, "Old") == 1


def test_nothing_of_one_customer_is_kept(open_page: Open):
    page = open_page("/stores/demo/", service_workers="allow", **PHONE)
    wait_until_kept(page)
    page.goto(f"/stores/demo/items/{item_id(page, DRINK)}/")
    page.get_by_role("button", name="Add to your order").click()
    page.get_by_label("Name to call out").fill("Private")
    page.get_by_role("button", name="Place order").click()
    page.wait_for_url(ORDER_URL)
    started(page)
    page.goto("/stores/demo/")
    started(page)
    own = re.compile(r"/stores/demo/|/static/.+\.[0-9a-f]{12}\.\w+|/words/.+|/media/.+")
    assert [path for path in kept(page) if not own.fullmatch(path)] == []
    token = page.evaluate("localStorage.getItem('cafe.recent-orders') ?? ''")
    assert "Private" not in token


def test_a_browser_can_put_the_store_on_its_home_screen(open_page: Open):
    page = open_page("/stores/demo/", service_workers="allow", **PHONE)
    started(page)
    devtools = page.context.new_cdp_session(page)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/stores/demo/manifest.webmanifest")
    found = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Every context of Playwright is a private window.
    assert [one["errorId"] for one in found] == ["in-incognito"]


def test_a_café_that_is_stopped_and_comes_back(chromium: Browser, tmp_path: Path):
    with running(tmp_path / "var") as cafe:
        options: dict[str, Any] = {"base_url": cafe.url, **PHONE}
        page = chromium.new_context(**options).new_page()
        page.set_default_timeout(30_000)
        page.goto("/stores/demo/")
        wait_until_kept(page)
        fill_basket(page)
        cafe.stop()
        page.reload()
        started(page)
        expect(page.locator("#store-state")).to_contain_text("The menu is as of")
        order(page, "Back")
        expect(waiting(page)).to_contain_text("the café cannot be reached")
        cafe.start()
        page.wait_for_url(ORDER_URL)
        assert orders_of(cafe, "Back") == 1
        page.context.close()
