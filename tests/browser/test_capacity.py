"""A queue that moves, on the pages of those who wait and of those who have not ordered yet."""

import re
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open, item_id, log_in
from tests.browser.test_accessibility import violations
from tests.browser.test_flow import order_a_flat_white
from tests.running import RunningCafe, wait_for, wish

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def crowd(up: RunningCafe) -> Iterator[httpx.Client]:
    with up.client() as crowd:
        yield crowd


def order(crowd: httpx.Client, count: int = 1) -> list[dict]:
    """Order as so many others do; return their orders, accepted."""
    body = wish(crowd.get("/api/stores/demo/menu/").json())
    placed = []
    for _ in range(count):
        answer = crowd.post("/api/stores/demo/orders/", json=body)
        assert answer.status_code == 202, answer.text
        placed.append(answer.json())
    for one in placed:
        wait_for(lambda one=one: look(crowd, one)["status"] == "accepted")
    return placed


def look(crowd: httpx.Client, one: dict) -> dict:
    return dict(crowd.get(one["links"]["self"]).json())


def limit(up: RunningCafe, **values: int) -> None:
    said = ", ".join(f"{name}={value}" for name, value in values.items())
    up.manage("shell", "-v0", "-c", f"Store.objects.filter(slug='demo').update({said})")


def expected_to(phone: Page) -> datetime:
    token = phone.url.rstrip("/").rsplit("/", 1)[1]
    return datetime.fromisoformat(
        phone.request.get(f"/api/orders/{token}/").json()["expected"]["to"]
    )


def test_the_wait_on_an_open_menu_moves_and_full_comes_and_goes_before_any_tap(
    up: RunningCafe, open_page: Open, crowd: httpx.Client, complaints: list[str]
):
    phone = open_page("/stores/demo/", **PHONE)
    state = phone.locator("#store-state")
    expect(state).to_contain_text("Ready in")
    before = state.inner_text()
    phone.evaluate("window.neverReloaded = true")
    waiting = order(crowd, 8)
    expect(state).not_to_have_text(before)
    expect(state).to_contain_text("Ready in")

    # The basket was filled while there was room.
    phone.get_by_test_id(f"item-{item_id(phone, 'Flat White')}").click()
    phone.get_by_test_id("add-to-order").click()
    limit(up, capacity=8)
    try:
        expect(state).to_contain_text(re.compile(r"Try again in about \d+ min"))
        phone.get_by_test_id("view-order").click()
        expect(phone.get_by_test_id("place-order")).to_be_disabled()
        expect(phone.locator("#basket-sheet")).to_contain_text("All hands are full")
        phone.screenshot(path=up.var / "full-390.png")
        crowd.post(waiting[0]["links"]["self"] + "cancel/")
        expect(phone.get_by_test_id("place-order")).to_be_enabled()
        expect(phone.locator("#basket-sheet")).not_to_contain_text("All hands are full")
        phone.keyboard.press("Escape")
        expect(state).to_contain_text("Ready in")
    finally:
        limit(up, capacity=20)
    assert phone.evaluate("window.neverReloaded")
    assert complaints == []


def test_the_range_of_who_waits_moves_when_those_before_are_cancelled(
    up: RunningCafe, open_page: Open, crowd: httpx.Client, complaints: list[str]
):
    others = order(crowd, 12)
    phone = open_page("/stores/demo/", **PHONE)
    order_a_flat_white(phone)
    shown = phone.get_by_test_id("expected")
    expect(phone.get_by_text("12 drinks before yours.")).to_be_visible()
    before, at_first = shown.inner_text(), expected_to(phone)
    phone.evaluate("window.neverReloaded = true")
    for one in others:
        crowd.post(one["links"]["self"] + "cancel/")
    expect(phone.get_by_text("12 orders before yours were cancelled.")).to_be_visible()
    expect(phone.get_by_text("12 drinks before yours.")).to_be_hidden()
    expect(shown).not_to_have_text(before)
    assert expected_to(phone) < at_first
    phone.screenshot(path=up.var / "moved-390.png", full_page=True)
    assert phone.evaluate("window.neverReloaded")
    assert complaints == []


def test_what_the_bar_adds_is_said(
    up: RunningCafe, open_page: Open, crowd: httpx.Client, complaints: list[str]
):
    phone = open_page("/stores/demo/", **PHONE)
    placed = order_a_flat_white(phone)
    expect(phone.get_by_test_id("order-status")).to_have_attribute("data-status", "accepted")
    at_first = expected_to(phone)
    with up.staff() as staff:
        staff.post(f"/api/stores/demo/orders/{placed}/promise/", json={"minutes": 5})
    expect(phone.get_by_text("The bar added 5 min.")).to_be_visible()
    assert expected_to(phone) > at_first
    assert complaints == []


def test_that_the_bar_is_busy_is_said_on_open_menus_until_it_is_taken_back(
    open_page: Open, complaints: list[str]
):
    phone = open_page("/stores/demo/", **PHONE)
    expect(phone.get_by_test_id("busy")).to_have_count(0)
    tablet = open_page("/barista/demo/", viewport={"width": 1180, "height": 820})
    log_in(tablet)
    tablet.get_by_text("Live").wait_for()
    tablet.get_by_role("button", name="Pause").click()
    assert violations(tablet) == []
    tablet.get_by_role("button", name="+10 min").click()
    expect(tablet.get_by_text(re.compile("Busy \\+10 until"))).to_be_visible()
    expect(phone.get_by_test_id("busy")).to_be_visible()
    assert violations(phone) == []
    tablet.get_by_role("button", name="Pause").click()
    expect(tablet.get_by_role("button", name="+10 min")).to_have_attribute("aria-pressed", "true")
    tablet.get_by_role("button", name="Not busy any more").click()
    expect(phone.get_by_test_id("busy")).to_be_hidden()
    tablet.get_by_role("button", name="Undo").click()
    expect(phone.get_by_test_id("busy")).to_be_visible()
    tablet.get_by_role("button", name="Pause").click()
    tablet.get_by_role("button", name="Not busy any more").click()
    expect(phone.get_by_test_id("busy")).to_be_hidden()
    assert complaints == []
