"""Who speaks at the counter: three taps on the tablet, in whatever state the store is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import item_id
from tests.browser.test_accessibility import violations
from tests.browser.test_keyboard import heading, press, put_away
from tests.running import RunningCafe, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Wish = dict[str, Any]
CARD = '[data-testid="column-new"] .ticket:not(.is-cancelled)'
SHEET = "dialog[open]"


@contextmanager
def set_to(up: RunningCafe, path: str, change: Wish, back: Wish) -> Iterator[None]:
    """Have a switch of the store's set meanwhile."""
    with up.staff() as staff:
        url = f"/api/stores/demo/{path}"
        staff.patch(url, json=change).raise_for_status()
        try:
            yield
        finally:
            staff.patch(url, json=back).raise_for_status()


def take_first(tablet: Page, how: str) -> str:
    """Take the first favourite in three taps; return its name."""
    tablet.get_by_test_id("walk-in").click()
    favourite = tablet.get_by_test_id("favourite-1")
    name = favourite.locator(".walk-in__name").inner_text()
    favourite.click()
    tablet.get_by_test_id(how).click()
    return name


def newest(tablet: Page) -> Locator:
    return tablet.locator(CARD).last


def orders(tablet: Page) -> list[dict[str, Any]]:
    """Return the walk-ins that are open, the oldest first, as the server knows them."""
    queue = tablet.request.get("/api/stores/demo/queue/").json()["orders"]
    ours = [order for order in queue if order["name"] in ("Walk-in", "Bo")]
    return [order for order in ours if order["status"] in ("placed", "accepted")]


def test_a_walk_in_at_the_counter(tablet: Page, up: RunningCafe):
    tablet.get_by_text("Live").wait_for()
    put_away(tablet)
    expect(tablet.locator(CARD)).to_have_count(0)

    # Three taps, while the store is paused: a card with its number, paid, that does not ring.
    paused = {"paused": True, "paused_until": None}
    with set_to(up, "", paused, {"paused": False, "paused_until": None}):
        expect(tablet.get_by_role("button", name="Resume")).to_be_visible()
        name = take_first(tablet, "paid-card")
        expect(tablet.locator(SHEET)).to_have_count(0)
        expect(newest(tablet)).to_contain_text(f"1× {name}")
    expect(tablet.get_by_text(re.compile(rf"^Walk-in \d+: 1× {name}"))).to_be_visible()
    expect(newest(tablet).get_by_text("Paid", exact=True)).to_be_visible()
    expect(newest(tablet).locator(".ticket__dot")).to_have_count(0)
    [order] = orders(tablet)
    assert (order["paid"], order["device"]) == (True, "")

    # Taken back: who has paid is to have it back.
    tablet.get_by_role("button", name="Undo").click()
    tablet.get_by_role("button", name=re.compile("given back$")).click()
    expect(tablet.locator(".column--new .ticket")).to_have_count(0)

    # Options by a further tap, and change due.
    tablet.get_by_test_id("walk-in").click()
    expect(tablet.get_by_test_id("paid-card")).to_be_disabled()
    tablet.get_by_test_id(f"walk-in-item-{item_id(tablet, 'Flat White')}").click()
    assert violations(tablet) == []
    tablet.get_by_test_id("walk-in-line").get_by_text("Change").click()
    tablet.get_by_role("button", name=re.compile("^Oat")).click()
    assert violations(tablet) == []
    tablet.get_by_test_id("walk-in-add").click()
    expect(tablet.get_by_test_id("walk-in-line")).to_contain_text("Oat")
    tablet.get_by_placeholder("Name, if they say one").fill("Bo")
    tablet.get_by_test_id("given-20.00").click()
    due = tablet.get_by_test_id("change-due")
    expect(due).to_contain_text(re.compile(r"€20\.00 given for €\d\.\d\d"))
    expect(due).to_contain_text(re.compile(r"Walk-in \d+: 1× Flat White"))
    [order] = orders(tablet)
    assert f"€{20 - float(order['total']):.2f}" in due.inner_text()
    assert violations(tablet) == []
    tablet.get_by_role("button", name="Done").click()
    expect(newest(tablet)).to_contain_text("Bo")
    expect(newest(tablet)).to_contain_text("Oat")

    # What is sold out says so, also while the sheet is open.
    cake = item_id(tablet, "Carrot Cake")
    tablet.get_by_test_id("walk-in").click()
    tile = tablet.get_by_test_id(f"walk-in-item-{cake}")
    expect(tile).to_contain_text("€")
    with set_to(up, f"items/{cake}/", {"available": False}, {"available": True}):
        expect(tile).to_contain_text("Carrot Cake is sold out")
        tile.click()
        expect(tablet.get_by_role("alert")).to_contain_text("Carrot Cake is sold out")
        expect(tablet.get_by_test_id("walk-in-line")).to_have_count(0)
        assert violations(tablet) == []
    expect(tile).to_contain_text("€")

    # On a phone nothing is cut, and nothing lies beside.
    tablet.set_viewport_size({"width": 390, "height": 844})
    tile.click()
    tablet.get_by_test_id("favourite-1").scroll_into_view_if_needed()
    for control in ("favourite-1", "paid-card", "pays-later"):
        expect(tablet.get_by_test_id(control)).to_be_in_viewport(ratio=0.99)
    assert tablet.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(tablet) == []
    tablet.set_viewport_size({"width": 1366, "height": 1024})
    tablet.get_by_role("button", name="Remove Carrot Cake").click()
    tablet.get_by_role("button", name="Close").click()
    with up.staff() as staff:  # or it is to be given back on every tablet after this
        staff.post(f"/api/stores/demo/orders/{order['id']}/refund/", json={}).raise_for_status()


def test_a_walk_in_by_keyboard_and_without_a_line(tablet: Page):
    tablet.get_by_text("Live").wait_for()
    put_away(tablet)
    press(tablet, "w")
    expect(heading(tablet, "^Walk-in$")).to_be_visible()
    favourite = tablet.get_by_test_id("favourite-1")
    expect(favourite).to_be_focused()
    expect(favourite.locator("kbd")).to_have_text("1")
    press(tablet, "1", "2", "1")
    expect(tablet.get_by_test_id("walk-in-line")).to_have_count(2)
    # What is taken away by keyboard does not take the focus with it.
    tablet.get_by_role("button", name=re.compile("^Remove")).last.focus()
    press(tablet, "Enter")
    expect(tablet.get_by_test_id("walk-in-line")).to_have_count(1)
    expect(favourite).to_be_focused()
    press(tablet, "/")
    tablet.keyboard.type("carrot")
    press(tablet, "Enter")
    expect(tablet.get_by_test_id("walk-in-line")).to_have_count(2)
    tablet.get_by_role("searchbox").fill("")
    favourite.focus()
    press(tablet, "c")
    expect(tablet.get_by_test_id("paid-exactly")).to_be_focused()
    press(tablet, "Tab", "Tab", "Enter")
    expect(heading(tablet, "^Change due$")).to_be_visible()
    expect(tablet.get_by_role("button", name="Done")).to_be_focused()
    press(tablet, "Enter")
    expect(tablet.locator(SHEET)).to_have_count(0)
    expect(newest(tablet)).to_contain_text("Carrot Cake")
    expect(newest(tablet).locator(".step")).to_be_enabled()
    press(tablet, "Backspace")
    expect(tablet.get_by_role("button", name=re.compile("given back$"))).to_be_visible()

    # Without a line its card stands, says that it waits, and gets its number with the line.
    tablet.context.set_offline(True)
    press(tablet, "w")
    expect(favourite).to_be_focused()
    press(tablet, "1")
    expect(tablet.get_by_test_id("pays-later")).to_be_enabled()
    press(tablet, "t")
    expect(newest(tablet)).to_contain_text("Waiting to be sent")
    expect(newest(tablet).locator(".step")).to_be_disabled()
    assert violations(tablet) == []
    tablet.context.set_offline(False)
    expect(newest(tablet).locator(".step")).to_be_enabled(timeout=40_000)
    wait_for(lambda: len(orders(tablet)) == 1)
    put_away(tablet)
