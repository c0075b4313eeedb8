"""What the bar looks up and must not forget: money, what ran out, what went out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TV, Open, item_id, log_in
from tests.browser.test_accessibility import violations
from tests.browser.test_keyboard import put_away
from tests.browser.test_last_taps import button
from tests.browser.test_old_news import place
from tests.browser.test_taps import state
from tests.running import RunningCafe, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def post(up: RunningCafe, *paths: str) -> None:
    with up.staff() as staff:
        for path in paths:
            staff.post(f"/api/stores/demo/orders/{path}/", json={}).raise_for_status()


def test_what_was_paid_and_cancelled_is_to_be_given_back(tablet: Page, up: RunningCafe):
    tablet.get_by_text("Live").wait_for()
    put_away(tablet)
    order = place(tablet, "Owed")
    card = tablet.get_by_test_id(f"ticket-{order}")
    expect(tablet.get_by_test_id(f"advance-{order}")).to_be_enabled()
    # All pay at the counter: that nobody has is no news, that somebody has is.
    expect(card).not_to_contain_text("Unpaid")
    post(up, f"{order}/pay")
    expect(card.get_by_text("Paid", exact=True)).to_be_visible()
    button(tablet, "More for .* Owed").click()
    tablet.get_by_role("button", name="Ran out").click()
    expect(card.get_by_text(re.compile("^PAID .*: give back$"))).to_be_visible(timeout=15_000)
    assert state(tablet, order)["cancel_reason"] == "Ran out"
    assert violations(tablet) == []
    tablet.reload()
    card.get_by_role("button", name="given back").click()
    expect(card.get_by_text(re.compile("PAID"))).to_be_hidden()
    wait_for(lambda: state(tablet, order)["paid"] is False)


def test_sheets_are_searched_and_what_ran_out_is_on_top(tablet: Page, up: RunningCafe):
    order = place(tablet, "Bjørn")
    expect(tablet.get_by_test_id(f"advance-{order}")).to_be_enabled()
    post(up, f"{order}/start", f"{order}/ready", f"{order}/collect")
    expect(tablet.get_by_test_id(f"ticket-{order}")).to_be_hidden()
    tablet.get_by_role("button", name="Finished in the last 30 minutes").click()
    rows = tablet.locator("dialog .row")
    search = tablet.get_by_role("searchbox")
    search.fill("bjorn")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Unpaid")
    search.fill("nobody at all")
    expect(tablet.get_by_text("Nothing is called so.")).to_be_visible()
    tablet.get_by_role("button", name="Close").click()

    url = f"/api/stores/demo/items/{item_id(tablet, 'Carrot Cake')}/"
    with up.staff() as staff:
        staff.patch(url, json={"available": False}).raise_for_status()
        try:
            expect(button(tablet, "^Sold out").locator(".badge")).to_have_text("1")
            button(tablet, "^Sold out").click()
            switches = tablet.get_by_role("switch")
            expect(switches.first).to_contain_text("Carrot Cake")
            search.fill("carrot")
            expect(switches).to_have_count(2)  # the cake and what it is made of
            assert violations(tablet) == []
            # It is back, and does not jump away under the finger.
            switches.first.click()
            expect(switches.first).to_have_attribute("aria-checked", "true")
            expect(switches.first).to_contain_text("Carrot Cake")
        finally:
            staff.patch(url, json={"available": True}).raise_for_status()


def test_the_board_says_how_many_more_and_flashes_news_alone(open_page: Open, up: RunningCafe):
    board = open_page("/stores/demo/board/", **TV)
    customer = open_page("/stores/demo/")
    orders = [place(customer, f"Row {count}") for count in range(16)]
    preparing = board.get_by_test_id("board-preparing")
    expect(preparing.locator(".entry--more")).to_have_text("+3 more")
    expect(preparing.locator(".entry")).to_have_count(14)
    post(up, f"{orders[0]}/start", f"{orders[0]}/ready")
    entry = board.get_by_test_id("board-ready").get_by_test_id(f"board-{orders[0]}")
    expect(entry).to_have_class(re.compile("is-news"))
    expect(preparing.locator(".entry--more")).to_have_text("+2 more")
    assert violations(board) == []
    board.reload()
    expect(entry).to_be_visible()
    expect(entry).not_to_have_class(re.compile("is-news"))


def test_nine_cards_stand_on_a_tablet_without_scrolling(open_page: Open, up: RunningCafe):
    page = open_page("/barista/demo/", viewport={"width": 1180, "height": 820})
    log_in(page)
    page.get_by_text("Live").wait_for()
    put_away(page)
    orders = [place(page, f"Card {count}") for count in range(9)]
    expect(page.get_by_test_id(f"advance-{orders[-1]}")).to_be_enabled()
    post(up, *(f"{order}/start" for order in orders[:6]))
    post(up, *(f"{order}/ready" for order in orders[:3]))
    expect(page.get_by_test_id("column-ready").locator(".ticket")).to_have_count(3)
    expect(page.locator(".gap")).to_have_count(0)
    for order in orders:
        expect(page.get_by_test_id(f"advance-{order}")).to_be_in_viewport(ratio=1)


def test_the_fullest_column_is_wider_and_a_tablet_keeps_its_look(open_page: Open, up: RunningCafe):
    page = open_page("/barista/demo/", viewport={"width": 1180, "height": 820})
    log_in(page)
    page.get_by_text("Live").wait_for()
    put_away(page)
    orders = [place(page, f"Wide {count}") for count in range(6)]
    expect(page.get_by_test_id(f"advance-{orders[-1]}")).to_be_enabled()

    button(page, "Text and cards").click()
    for choice in ("Largest", "Compact"):
        button(page, f"^{choice}").click()
        expect(button(page, f"^{choice}")).to_have_attribute("aria-pressed", "true")
    assert violations(page) == []
    button(page, "^Normal").click()
    page.get_by_role("button", name="Close").click()

    button(page, "More for .* Wide 0").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    post(up, f"{orders[0]}/start", f"{orders[0]}/ready", f"{orders[0]}/collect")
    expect(page.locator("dialog[open]")).to_have_count(0)

    # Before any module: nothing flashes, and where none comes it looks as it should.
    page.route("**/tablet-page*.js", lambda route: route.abort())
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-density", "compact")
    page.unroute("**/tablet-page*.js")
    page.reload()
    shares = {"new": "2", "making": "1", "ready": "1"}
    for name, share in shares.items():
        expect(page.get_by_test_id(f"column-{name}")).to_have_attribute("data-share", share)
    for order in orders[1:]:
        expect(page.get_by_test_id(f"advance-{order}")).to_be_in_viewport(ratio=1)
    assert violations(page) == []


def test_a_sheet_stays_that_is_opened_before_the_last_ones_close_is_heard(tablet: Page):
    """The browser says `close` a moment after a dialog has closed, and a key may come between."""
    tablet.get_by_text("Live").wait_for()
    tablet.keyboard.press("l")
    expect(tablet.get_by_role("heading", name="Last taps")).to_be_visible()
    tablet.evaluate("""() => new Promise((heard) => {
        const dialog = document.querySelector("dialog[open]");
        dialog.addEventListener("close", () => setTimeout(heard, 100));
        dialog.close();
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "p", bubbles: true }));
    })""")
    expect(tablet.get_by_role("heading", name="Pause")).to_be_visible()
    tablet.keyboard.press("Escape")
    expect(tablet.locator("dialog[open]")).to_have_count(0)


def test_a_pause_and_what_ran_out_wait_for_the_line(tablet: Page, up: RunningCafe):
    tablet.get_by_text("Live").wait_for()
    tablet.get_by_role("button", name="Sold out").click()
    oat = tablet.get_by_role("switch", name=re.compile("^Oat milk"))
    expect(oat).to_contain_text("In stock")
    tablet.context.set_offline(True)
    oat.click()
    expect(oat).to_contain_text("Sold out, not sent yet")
    tablet.get_by_role("button", name="Close").click()
    tablet.get_by_role("button", name="Pause").click()
    tablet.get_by_role("button", name="10 min", exact=True).click()
    expect(tablet.get_by_role("button", name="Not sent yet")).to_be_disabled()
    expect(tablet.get_by_text("2 taps waiting")).to_be_visible()
    assert violations(tablet) == []
    tablet.context.set_offline(False)
    expect(tablet.get_by_role("button", name="Resume")).to_be_visible(timeout=40_000)
    tablet.get_by_role("button", name="Sold out").click()
    expect(oat).to_have_text(re.compile(r"Sold out\s*$"))
    oat.click()
    expect(oat).to_have_text(re.compile(r"In stock\s*$"))
    tablet.get_by_role("button", name="Close").click()
    tablet.get_by_role("button", name="Resume").click()
    expect(tablet.get_by_role("button", name="Pause")).to_be_visible()
