"""What a rush, a bad line and a small screen must not hide from the bar."""

import os
import re
import signal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import TV, Open, log_in
from tests.browser.test_accessibility import violations
from tests.browser.test_keyboard import put_away
from tests.browser.test_old_news import place
from tests.running import RunningCafe, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SMALL_TABLET = {"viewport": {"width": 1180, "height": 820}, "has_touch": True}
COMMENTS = """() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
    let count = 0;
    while (walk.nextNode()) count += 1;
    return count;
}"""
FINISHED = ("start", "ready", "collect")


@pytest.fixture
def small(open_page: Open) -> Page:
    """A tablet of 1180 x 820, logged in."""
    page = open_page("/barista/demo/", **SMALL_TABLET)
    log_in(page)
    return page


def take(up: RunningCafe, order: int, *steps: str) -> None:
    with up.staff() as staff:
        for step in steps:
            url = f"/api/stores/demo/orders/{order}/{step}/"
            staff.post(url, json={}).raise_for_status()


def test_a_screen_is_no_heavier_after_many_orders(open_page: Open, small: Page, up: RunningCafe):
    """Screens stay for days: a node left behind by each order would be with them for ever."""
    board = open_page("/stores/demo/board/", **TV)
    customer = open_page("/stores/demo/")

    def one_more(name: str) -> None:
        order = place(customer, name)
        take(up, order, "start", "ready")
        expect(board.get_by_test_id("board-ready").get_by_text(name)).to_be_visible()
        expect(small.get_by_test_id(f"ticket-{order}")).to_be_visible()
        take(up, order, "collect")
        expect(board.get_by_text(name)).to_be_hidden()
        expect(small.get_by_test_id(f"ticket-{order}")).to_be_hidden()

    def comments() -> list[int]:
        expect(small.locator(".gap, .toast")).to_have_count(0, timeout=15_000)
        return [page.evaluate(COMMENTS) for page in (small, board)]

    small.get_by_text("Live").wait_for()
    put_away(small)
    one_more("First")
    before = comments()
    for count in range(8):
        one_more(f"N{count}")
    assert comments() == before


def test_a_gap_that_nobody_sees_closes_and_what_is_seen_stays(open_page: Open, up: RunningCafe):
    # Too narrow for a column to be given more width, which moves all of them.
    small = open_page("/barista/demo/", viewport={"width": 1000, "height": 820}, has_touch=True)
    log_in(small)
    small.get_by_text("Live").wait_for()
    long = place(small, "Long")
    with up.staff() as staff:
        reason = "Ran out of what two of these are made of, and they wanted nothing else instead"
        staff.post(f"/api/stores/demo/orders/{long}/cancel/", json={"reason": reason})
    expect(small.get_by_test_id(f"ticket-{long}")).to_contain_text("Ran out of what")
    # A card that would like to be wider made the columns wider than the screen, which gave them
    # room for one more, which made them narrower: for ever, and nothing could be tapped.
    assert small.evaluate("document.querySelector('.columns').clientWidth") == 1000
    put_away(small)
    orders = [place(small, f"Row {count}", quantity=2) for count in range(8)]
    last = small.get_by_test_id(f"ticket-{orders[-1]}")
    last.scroll_into_view_if_needed()
    seen = small.get_by_test_id(f"ticket-{orders[6]}")
    before = seen.bounding_box()
    take(up, orders[0], "start")
    expect(small.get_by_test_id("column-making").locator(".ticket")).to_have_count(1)
    expect(small.get_by_test_id("column-new").locator(".ticket")).to_have_count(7)
    expect(small.get_by_test_id("column-new").locator(".gap")).to_have_count(0)
    after = seen.bounding_box()
    assert before
    assert after
    assert after["y"] == pytest.approx(before["y"], abs=1)


def test_who_is_logged_out_elsewhere_is_told_at_the_first_tap(small: Page, up: RunningCafe):
    order = place(small, "Kept")
    expect(small.get_by_test_id(f"advance-{order}")).to_be_enabled()
    chip = small.get_by_test_id("connection")
    expect(chip).to_have_attribute("data-state", "live")
    small.context.clear_cookies(name="sessionid")
    small.get_by_test_id(f"advance-{order}").click()
    expect(chip).to_have_attribute("data-state", "refused")
    expect(small.get_by_text("You are logged out or not staff of this store.")).to_be_visible()
    small.get_by_role("link", name="Log in again").click()
    log_in(small)
    # The tap was kept for who tapped.
    making = small.get_by_test_id("column-making")
    expect(making.get_by_test_id(f"ticket-{order}")).to_be_visible()


def test_a_screen_that_may_sleep_and_numbers_that_do_not_come_are_said(
    open_page: Open, up: RunningCafe
):
    page = open_page("/accounts/login/?next=/barista/demo/", **SMALL_TABLET)
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'wakeLock', { value: null })")
    log_in(page)
    expect(page.get_by_text("Screen may sleep")).to_be_visible()
    late = page.get_by_test_id("numbers-late")
    worker = up.parts()["worker"]
    os.kill(worker, signal.SIGSTOP)
    try:
        order = place(page, "Late")
        card = page.get_by_test_id(f"ticket-{order}")
        expect(late).to_have_text(re.compile("No numbers since"), timeout=40_000)
        expect(card).to_contain_text("It is safe, and gets its number as soon as")
        assert violations(page) == []
    finally:
        os.kill(worker, signal.SIGCONT)
    expect(page.get_by_test_id(f"advance-{order}")).to_be_enabled(timeout=40_000)
    expect(late).to_be_hidden()


def reach(control: Locator) -> None:
    """Scroll to a control until it stands whole on the screen: cards come and go meanwhile."""

    def is_reached() -> bool:
        control.scroll_into_view_if_needed()
        box, size = control.bounding_box(), control.page.viewport_size
        assert box
        assert size
        ends = (box["x"] + box["width"], box["y"] + box["height"])
        is_within = ends[0] <= size["width"] + 1 and ends[1] <= size["height"] + 1
        return is_within and min(box["x"], box["y"]) >= -1

    wait_for(is_reached, 20)


@pytest.mark.parametrize(
    ("width", "height"), [(590, 410), (390, 844)], ids=["200 % of 1180 x 820", "phone"]
)
def test_all_can_be_reached_on_a_small_screen(
    open_page: Open, up: RunningCafe, width: int, height: int
):
    page = open_page("/barista/demo/", viewport={"width": width, "height": height})
    log_in(page)
    order = place(page, "Small")
    expect(page.get_by_test_id(f"advance-{order}")).to_be_enabled()
    take(up, order, "start", "ready")
    ready = page.get_by_test_id("column-ready")
    expect(ready.get_by_test_id(f"ticket-{order}")).to_be_attached()
    page.get_by_role("navigation", name="Columns").get_by_text("Ready").click()
    more = page.get_by_role("button", name="More about this tablet")
    pause = page.get_by_role("button", name="Pause")
    walk_in = page.get_by_test_id("walk-in")
    for control in (page.get_by_test_id(f"advance-{order}"), more, pause, walk_in):
        reach(control)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(".gap")).to_have_count(0)
    assert violations(page) == []
    more.click()
    expect(page.get_by_role("button", name=re.compile("^Log out"))).to_be_in_viewport(ratio=0.99)
    assert violations(page) == []
