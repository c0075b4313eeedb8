"""Rows that are not as they should be: every page shows what it can, and says what it cannot."""

import sqlite3
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, TABLET, TV, log_in
from tests.running import RunningCafe, wish

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def write(up: RunningCafe, sql: str) -> None:
    """Change a row by hand, past all that the café checks."""
    if up.database.startswith("postgres"):
        with psycopg.connect(up.database, autocommit=True) as connection:
            connection.execute(sql)
    else:
        file = sqlite3.connect(up.database, timeout=20)
        with file:
            file.execute(sql)
        file.close()


@pytest.fixture
def nowhere(up: RunningCafe) -> Iterator[None]:
    """The demo store speaks a language, and lies in a time zone, that nobody knows."""
    write(up, "UPDATE orders_store SET locale = 'deutsch (AT)', timezone = 'Mars/Olympus'")
    yield
    write(up, "UPDATE orders_store SET locale = 'en-IE', timezone = 'Europe/Dublin'")


def place(up: RunningCafe) -> dict:
    with up.client() as customer:
        body = wish(customer.get("/api/stores/demo/menu/").json())
        order: dict = customer.post("/api/stores/demo/orders/", json=body).json()
    return order


def test_a_language_and_a_time_zone_that_are_none_end_no_page(up, nowhere, open_page, complaints):
    order = place(up)
    note = "does not know the language “deutsch (AT)”"
    menu = open_page("/stores/demo/", **PHONE)
    expect(menu.locator("[data-price]").first).to_contain_text("€")
    board = open_page("/stores/demo/board/", **TV)
    expect(board.get_by_test_id(f"board-{order['id']}")).to_be_visible()
    page = open_page(order["links"]["page"], **PHONE)
    expect(page.get_by_test_id("order-number")).not_to_have_text("…")
    tablet = open_page("/barista/demo/", **TABLET)
    log_in(tablet)
    expect(tablet.get_by_test_id(f"ticket-{order['id']}")).to_be_visible()
    for one in (menu, board, page, tablet):
        expect(one.get_by_text(note)).to_be_visible()
        expect(one.get_by_text("does not know the time zone “Mars/Olympus”")).to_be_visible()
    assert complaints == []


def test_an_order_that_cannot_be_read_is_shown_as_such_on_every_page(up, open_page, complaints):
    spoiled, good = place(up), place(up)
    tablet = open_page("/barista/demo/", **TABLET)
    log_in(tablet)
    expect(tablet.get_by_test_id(f"ticket-{spoiled['id']}")).to_contain_text("Flat White")
    keep = f"WHERE order_id = {spoiled['id']}"
    write(up, f"UPDATE orders_orderline SET options = '{{\"a\": 1}}' {keep}")
    tablet.reload()
    ticket = tablet.get_by_test_id(f"ticket-{spoiled['id']}")
    expect(ticket).to_contain_text("This order cannot be shown.")
    expect(tablet.get_by_test_id(f"ticket-{good['id']}")).to_contain_text("Flat White")
    page = open_page(spoiled["links"]["page"], **PHONE)
    expect(page.get_by_text("What you ordered cannot be shown here.")).to_be_visible()
    expect(page.get_by_test_id("order-number")).not_to_have_text("…")
    write(up, f"UPDATE orders_orderline SET options = '[]' {keep}")
    assert complaints == []


def test_a_barista_is_offered_no_way_to_close_the_store(tablet, open_page):
    tablet.get_by_role("button", name="Pause", exact=True).click()
    expect(tablet.get_by_role("button", name="Until resumed")).to_be_visible()
    expect(tablet.get_by_role("button", name="Close the store for today")).to_have_count(0)
    senior = open_page("/barista/demo/", **TABLET)
    log_in(senior, "supervisor")
    senior.get_by_role("button", name="Pause", exact=True).click()
    expect(senior.get_by_role("button", name="Close the store for today")).to_be_visible()
