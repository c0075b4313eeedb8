"""Every tap on the tablet has a way back, and a slip of the finger rings nobody."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TABLET, Open, log_in
from tests.browser.test_accessibility import violations
from tests.browser.test_old_news import place
from tests.browser.test_taps import state
from tests.running import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def button(page: Page, name: str):
    return page.get_by_role("button", name=re.compile(name))


def test_each_tap_is_taken_back(open_page: Open):
    tablet = open_page("/barista/demo/", **TABLET)
    log_in(tablet)
    order = place(tablet, "Slip", quantity=2)
    card = tablet.get_by_test_id(f"ticket-{order}")
    advance = tablet.get_by_test_id(f"advance-{order}")
    line = card.locator(".line__tick")

    def is_now(column: str, made: int | None = None) -> None:
        place_of = tablet.get_by_test_id(f"column-{column}").get_by_test_id(f"ticket-{order}")
        expect(place_of).to_be_visible()
        if made is not None:
            expect(line).to_contain_text(f"{made} of 2 made")

    expect(advance).to_be_enabled()
    advance.click()
    is_now("making", 0)
    line.click()
    is_now("making", 1)
    # The last drink ticked by mistake, and at once again: nobody is rung.
    line.click()
    is_now("making", 2)
    expect(tablet.get_by_text("is ready in a moment")).to_be_visible()
    line.click()
    is_now("making", 1)
    assert state(tablet, order)["ready_at"] is None
    line.click()
    is_now("ready")
    # The toast is gone; Backspace goes on backwards all the same.
    tablet.get_by_text("is ready in a moment").wait_for(state="hidden", timeout=15_000)
    for column, made in (("making", 1), ("making", 0), ("new", None)):
        tablet.keyboard.press("Backspace")
        is_now(column, made)
    wait_for(lambda: state(tablet, order)["status"] == "accepted")


def test_what_is_unpaid_is_asked_for_and_paid_has_a_way_back(open_page: Open):
    tablet = open_page("/barista/demo/", **TABLET)
    log_in(tablet)
    order = place(tablet, "Owes")
    card = tablet.get_by_test_id(f"ticket-{order}")
    advance = tablet.get_by_test_id(f"advance-{order}")
    expect(advance).to_be_enabled()
    for column in ("making", "ready"):
        advance.click()
        column_of = tablet.get_by_test_id(f"column-{column}")
        expect(column_of.get_by_test_id(f"ticket-{order}")).to_be_visible()
    advance.click()
    expect(tablet.get_by_role("heading", name="Owes has not paid")).to_be_visible()
    assert violations(tablet) == []
    button(tablet, "^Paid .*collected").click()
    expect(card).to_be_hidden()
    button(tablet, "^Last taps").click()
    rows = tablet.locator("dialog .row")
    expect(rows).to_have_count(3)
    assert violations(tablet) == []
    rows.first.get_by_role("button", name="Undo").click()
    tablet.keyboard.press("Escape")
    expect(tablet.get_by_test_id("column-ready").get_by_test_id(f"ticket-{order}")).to_be_visible()
    expect(button(tablet, "^Last taps")).to_be_visible()
    wait_for(lambda: state(tablet, order)["paid"] is False)
    assert state(tablet, order)["status"] == "ready"
