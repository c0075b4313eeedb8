"""A phone on one host and a tablet on the other, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, TABLET
from tests.browser.test_flow import order_a_flat_white, status
from tests.cast import PASSWORD
from tests.fleet.fleet import Fleet

pytestmark = [pytest.mark.slow, pytest.mark.fleet, pytest.mark.browser]


def page(chromium: Browser, url: str, device: dict[str, Any]) -> Page:
    return chromium.new_context(base_url=url, **device).new_page()


@pytest.fixture
def pages(chromium: Browser, chain: Fleet) -> tuple[Page, Page]:
    """The customer's phone, and the barista's tablet after its log-in."""
    phone = page(chromium, chain.url, PHONE)
    tablet = page(chromium, chain.second.url, TABLET)
    phone.goto("/stores/demo/")
    tablet.goto("/barista/demo/")
    tablet.fill("input[name=username]", "barista")
    tablet.fill("input[name=password]", PASSWORD)
    tablet.press("input[name=password]", "Enter")
    tablet.get_by_test_id("column-new").wait_for()
    return phone, tablet


def test_every_tap_on_one_host_shows_on_the_phone_of_the_other(pages: tuple[Page, Page]):
    phone, tablet = pages
    order = order_a_flat_white(phone)
    advance = tablet.get_by_test_id(f"advance-{order}")
    expect(status(phone)).to_have_attribute("data-status", "accepted", timeout=15_000)
    expect(phone.get_by_test_id("order-number")).to_have_text(re.compile(r"\d+"))
    phone.evaluate("window.neverReloaded = true")
    for now in ("preparing", "ready", "collected"):
        advance.click()
        if now == "collected":
            tablet.get_by_role("button", name="Collected, not paid").click()
        expect(status(phone)).to_have_attribute("data-status", now, timeout=15_000)
    assert phone.evaluate("window.neverReloaded")
