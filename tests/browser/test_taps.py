"""Taps belong to who tapped, and drinks are counted one by one."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TABLET, Open, log_in
from tests.browser.test_old_news import place

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def log_out(tablet: Page) -> None:
    tablet.get_by_role("button", name=re.compile("^Log out")).click()
    tablet.wait_for_url(re.compile("(login|/)$|login"))


def state(tablet: Page, order: int) -> dict:
    queue = tablet.request.get("/api/stores/demo/queue/").json()
    return next(one for one in queue["orders"] if one["id"] == order)


def test_taps_left_unsent_are_kept_for_who_tapped(open_page: Open):
    tablet = open_page("/barista/demo/", **TABLET)
    log_in(tablet)
    order = place(tablet, "Kept")
    advance = tablet.get_by_test_id(f"advance-{order}")
    expect(advance).to_be_enabled()
    tablet.route("**/start/", lambda route: route.abort())
    advance.click()
    expect(tablet.get_by_text("Waiting to be sent")).to_be_visible()
    log_out(tablet)
    tablet.unroute("**/start/")
    tablet.goto("/accounts/login/?next=/barista/demo/")
    log_in(tablet, "supervisor")
    expect(tablet.get_by_text(re.compile("1 tap of .+ kept"))).to_be_visible()
    tablet.wait_for_timeout(2_000)
    assert state(tablet, order)["status"] == "accepted"
    log_out(tablet)
    tablet.goto("/accounts/login/?next=/barista/demo/")
    log_in(tablet)
    expect(tablet.get_by_test_id("column-making").get_by_test_id(f"ticket-{order}")).to_be_visible()
    expect(tablet.get_by_text("Waiting to be sent")).to_be_hidden()
    made = state(tablet, order)
    assert made["status"] == "preparing"
    assert str(made["barista"]["id"]) == tablet.locator("#content").get_attribute("data-user-id")


def test_two_baristas_who_tick_one_of_four_each_have_made_two(open_page: Open):
    tablets = []
    for name in ("barista", "supervisor"):
        tablet = open_page("/barista/demo/", **TABLET)
        log_in(tablet, name)
        tablets.append(tablet)
    first = tablets[0]
    order = place(first, "Four", quantity=4)
    first.get_by_test_id(f"advance-{order}").click()
    boxes = [one.get_by_test_id(f"ticket-{order}").locator(".line__tick") for one in tablets]
    for box in boxes:
        expect(box).to_contain_text("0 of 4 made")
    for box in boxes:
        box.click()
    for box in boxes:
        expect(box).to_contain_text("2 of 4 made")
    first.get_by_role("button", name="Undo").click()
    for box in boxes:
        expect(box).to_contain_text("1 of 4 made")
    assert state(first, order)["items"][0]["made"] == 1


def test_all_that_one_phone_ordered_goes_with_one_button(open_page: Open):
    tablet = open_page("/barista/demo/", **TABLET)
    log_in(tablet)
    flood = [place(open_phone, "Flood") for open_phone in [open_page("/stores/demo/")] * 3]
    honest = place(open_page("/stores/demo/"), "Honest")
    card = tablet.get_by_test_id(f"ticket-{flood[0]}")
    card.get_by_role("button", name="More for").click()
    tablet.get_by_text("Cancel all 3 orders of this device").click()
    tablet.get_by_role("button", name="Nobody ordered these").click()
    expect(tablet.get_by_text("3 orders of this device cancelled")).to_be_visible()
    for order in flood:
        expect(tablet.get_by_test_id(f"ticket-{order}")).to_be_hidden()
        assert state(tablet, order)["cancel_reason"] == "Nobody ordered these"
    expect(tablet.get_by_test_id(f"ticket-{honest}")).to_be_visible()
