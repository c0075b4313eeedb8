"""A shift by keyboard: every column by digits, the focus with its card, and no tap by mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, log_in
from tests.browser.test_accessibility import violations
from tests.browser.test_old_news import place

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DIGIT = ".ticket__key"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.order ?? document.activeElement.id"))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def put_away(page: Page) -> None:
    """Take what tests before left cancelled off the tablet: it stays in sight for two minutes."""
    got_it = page.get_by_role("button", name=re.compile("got it|given back", re.IGNORECASE))
    while got_it.count():
        got_it.first.click()
    expect(page.locator(".ticket.is-cancelled")).to_have_count(0)


def heading(page: Page, name: str):
    return page.get_by_role("heading", name=re.compile(name))


def test_a_shift_by_keyboard(open_page: Open):
    page = open_page("/barista/demo/", viewport={"width": 1180, "height": 820})
    log_in(page)
    page.get_by_text("Live").wait_for()
    put_away(page)
    orders = [place(page, f"Key {count}", quantity=2) for count in range(5)]
    first, second = (str(order) for order in orders[:2])
    expect(page.get_by_test_id(f"advance-{orders[-1]}")).to_be_enabled()
    column = {name: page.get_by_test_id(f"column-{name}") for name in ("new", "making", "ready")}

    press(page, "1")
    assert focused(page) == first
    expect(column["new"].locator(DIGIT)).to_have_text(["1", "2", "3"])
    press(page, "Enter")
    expect(column["making"].get_by_test_id(f"ticket-{first}")).to_be_focused()
    # A tick, and the last, which waits and is taken back.
    line = column["making"].locator(".line__tick")
    press(page, "t")
    expect(line).to_contain_text("1 of 2 made")
    press(page, "t")
    expect(line).to_contain_text("2 of 2 made")
    press(page, "Backspace")
    expect(line).to_contain_text("1 of 2 made")
    press(page, "Enter")
    expect(column["ready"].get_by_test_id(f"ticket-{first}")).to_be_focused()

    press(page, "1")
    assert focused(page) == second
    press(page, "Enter", "4")
    assert focused(page) == second
    press(page, "7")
    assert focused(page) == first
    press(page, "ArrowLeft")
    assert focused(page) == second
    press(page, "ArrowLeft", "ArrowDown")
    assert focused(page) == str(orders[3])
    assert violations(page) == []

    # Handed out: the question has the focus, and then the next card.
    press(page, "7", "Enter")
    expect(page.get_by_role("button", name=re.compile("^Paid .*collected"))).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_test_id(f"ticket-{first}")).to_be_hidden()
    expect(page.locator(".ticket:focus")).to_have_count(1)
    press(page, "r")
    expect(column["ready"].get_by_test_id(f"ticket-{first}")).to_be_visible()

    for key, name in (("s", "sold out"), ("p", "Pause"), ("l", "Last taps"), ("h", "Finished")):
        press(page, key)
        expect(heading(page, name)).to_be_visible()
        press(page, "Escape")
        expect(heading(page, name)).to_be_hidden()
    press(page, "?")
    expect(heading(page, "^Keys$")).to_be_visible()
    assert violations(page) == []
    # Single letters can be switched off: WCAG 2.1.4.
    switch = page.get_by_role("switch")
    switch.focus()
    press(page, "Enter")
    expect(switch).to_have_attribute("aria-checked", "false")
    press(page, "Escape", "s", "1")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(DIGIT)).to_have_count(0)
    page.get_by_role("button", name="Keys", exact=True).click()
    page.get_by_role("switch").click()
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "true")


def test_a_button_within_a_card_keeps_its_own_enter(open_page: Open):
    page = open_page("/barista/demo/", viewport={"width": 1180, "height": 820})
    log_in(page)
    order = place(page, "Tab")
    advance = page.get_by_test_id(f"advance-{order}")
    expect(advance).to_be_enabled()
    advance.focus()
    press(page, "Enter")
    making = page.get_by_test_id("column-making")
    expect(making.get_by_test_id(f"advance-{order}")).to_be_focused()
    press(page, "Enter")
    ready = page.get_by_test_id("column-ready")
    expect(ready.get_by_test_id(f"advance-{order}")).to_be_focused()
