"""Drinks of several tickets started together: by the line, on two tablets, nothing twice."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import TABLET, Open, item_id, log_in
from tests.browser.test_accessibility import violations
from tests.browser.test_keyboard import put_away
from tests.browser.test_taps import state
from tests.running import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

START = re.compile(r"^Start 3 on 2 tickets$")


def place(page: Page, **quantities: int) -> int:
    items = [
        {"item": item_id(page, name.replace("_", " ")), "quantity": count}
        for name, count in quantities.items()
    ]
    answer = page.request.post("/api/stores/demo/orders/", data={"name": "Rush", "items": items})
    assert answer.status == 202, answer.text()
    return int(answer.json()["id"])


def test_two_tablets_start_the_same_drinks(open_page: Open):
    tablets = []
    for name in ("barista", "supervisor"):
        tablet = open_page("/barista/demo/", **TABLET)
        log_in(tablet, name)
        tablet.get_by_text("Live").wait_for()
        put_away(tablet)
        tablets.append(tablet)
    first, second = tablets
    orders = [place(first, Earl_Grey=1, Espresso=1), place(first, Earl_Grey=2)]
    drink = first.locator(".panel__group", has_text="Earl Grey")
    for tablet in tablets:
        expect(tablet.get_by_role("button", name=START)).to_be_visible()
    assert violations(first) == []
    # The second has tapped before it heard of the first.
    held: list[Route] = []
    second.route("**/together/", lambda route: held.append(route))
    with second.expect_request("**/together/"):
        second.get_by_role("button", name=START).click()
    first.get_by_role("button", name=START).click()
    wait_for(lambda: [state(first, one)["status"] for one in orders] == ["preparing"] * 2)
    held[0].continue_()
    expect(second.get_by_text("Some of these drinks were started already.").first).to_be_visible()
    for one in tablets:
        making = one.get_by_test_id("column-making")
        expect(making.get_by_text("Being made")).to_have_count(2)
        expect(making.locator(".ticket")).to_have_count(2)
    who = first.locator("#content").get_attribute("data-user-id")
    assert {str(state(first, one)["barista"]["id"]) for one in orders} == {who}
    assert [line["begun"] for line in state(first, orders[0])["items"]] == [True, False]
    assert violations(first) == []
    # Taken back as one.
    first.keyboard.press("Backspace")
    for one in tablets:
        expect(
            one.get_by_test_id("column-new").get_by_test_id(f"ticket-{orders[0]}")
        ).to_be_visible()
    expect(drink.get_by_role("button", name=START)).to_be_visible()
    wait_for(lambda: [state(first, one)["status"] for one in orders] == ["accepted"] * 2)
