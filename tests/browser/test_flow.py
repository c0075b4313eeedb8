"""The main job in a real browser: the phone orders, the tablet works, the phone follows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, TV, Open, item_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BESIDE = 1024  # pixels, from which the basket stands beside the menu


def order_a_flat_white(phone: Page, name: str = "Ada") -> int:
    """Order as a customer does; return the order's id."""
    phone.get_by_test_id(f"item-{item_id(phone, 'Flat White')}").click()
    phone.get_by_test_id("add-to-order").click()
    if phone.viewport_size and phone.viewport_size["width"] < BESIDE:
        phone.get_by_test_id("view-order").click()
    phone.get_by_test_id("customer-name").fill(name)
    phone.get_by_test_id("place-order").click()
    phone.wait_for_url(re.compile(r"/orders/[\w-]+/"))
    token = phone.url.rstrip("/").rsplit("/", 1)[1]
    return int(phone.request.get(f"/api/orders/{token}/").json()["id"])


def status(phone: Page):
    return phone.get_by_test_id("order-status")


def test_every_tap_on_the_tablet_shows_on_the_phone_without_a_reload(
    open_page: Open, tablet: Page, complaints: list[str]
):
    phone = open_page("/stores/demo/", **PHONE)
    board = open_page("/stores/demo/board/", **TV)
    order = order_a_flat_white(phone)
    ticket = tablet.get_by_test_id(f"ticket-{order}")
    advance = tablet.get_by_test_id(f"advance-{order}")
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    expect(phone.get_by_test_id("order-number")).to_have_text(re.compile(r"\d+"))
    phone.evaluate("window.neverReloaded = true")

    advance.click()
    expect(status(phone)).to_have_attribute("data-status", "preparing")
    expect(tablet.get_by_test_id("column-making").get_by_test_id(f"ticket-{order}")).to_be_visible()
    expect(board.get_by_test_id("board-preparing").get_by_text("Ada")).to_be_visible()

    advance.click()
    expect(status(phone)).to_have_attribute("data-status", "ready")
    expect(board.get_by_test_id("board-ready").get_by_text("Ada")).to_be_visible()

    advance.click()
    tablet.get_by_role("button", name="Collected, not paid").click()
    expect(status(phone)).to_have_attribute("data-status", "collected")
    expect(ticket).to_be_hidden(timeout=15_000)
    assert phone.evaluate("window.neverReloaded")
    assert complaints == []


def test_two_presses_on_the_order_button_are_one_order(open_page: Open, tablet: Page):
    phone = open_page("/stores/demo/", **PHONE)
    phone.get_by_test_id(f"item-{item_id(phone, 'Flat White')}").click()
    phone.get_by_test_id("add-to-order").click()
    phone.get_by_test_id("view-order").click()
    phone.get_by_test_id("customer-name").fill("Twice")
    phone.get_by_test_id("place-order").dblclick()
    phone.wait_for_url(re.compile(r"/orders/"))
    expect(tablet.locator("[data-testid^=ticket-]", has_text="Twice")).to_have_count(1)


def test_a_customer_cancels_and_the_tablet_strikes_it_through(open_page: Open, tablet: Page):
    phone = open_page("/stores/demo/", **PHONE)
    order = order_a_flat_white(phone)
    phone.get_by_test_id("cancel-order").click()
    phone.wait_for_timeout(3_000)  # what is cancelled sooner nobody at the bar has begun to read
    phone.get_by_test_id("really-cancel").click()
    expect(status(phone)).to_have_attribute("data-status", "cancelled")
    ticket = tablet.get_by_test_id(f"ticket-{order}")
    expect(ticket).to_have_attribute("data-status", "cancelled")


def test_who_is_logged_in_orders_for_a_walk_in(tablet: Page):
    menu = tablet.context.new_page()
    menu.goto("/stores/demo/")
    order = order_a_flat_white(menu, "Walk-in")
    expect(tablet.get_by_test_id(f"ticket-{order}")).to_be_visible()


def test_a_second_thought_keeps_the_order(open_page: Open, tablet: Page):
    phone = open_page("/stores/demo/", **PHONE)
    order = order_a_flat_white(phone)
    phone.get_by_test_id("cancel-order").click()
    phone.get_by_role("button", name="Keep my order").click()
    tablet.get_by_role("button", name="More for").last.click()
    tablet.get_by_role("button", name="Customer asked").click()
    tablet.get_by_role("button", name="keep it").click()
    tablet.wait_for_timeout(3_500)  # longer than either would have waited
    expect(phone.get_by_test_id("cancel-order")).to_have_text("Cancel order")
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    expect(tablet.get_by_test_id(f"advance-{order}")).to_be_visible()


def test_a_phone_that_was_offline_says_so_and_catches_up(open_page: Open, tablet: Page):
    phone = open_page("/stores/demo/", **PHONE)
    order = order_a_flat_white(phone)
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    phone.context.set_offline(True)
    connection = phone.get_by_test_id("connection")
    tablet.get_by_test_id(f"advance-{order}").click()
    expect(connection).not_to_have_attribute("data-state", "live", timeout=20_000)
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    phone.context.set_offline(False)
    expect(status(phone)).to_have_attribute("data-status", "preparing", timeout=10_000)


def test_a_reload_and_a_second_tab_show_the_same_order(open_page: Open, tablet: Page):
    phone = open_page("/stores/demo/", **PHONE)
    order = order_a_flat_white(phone)
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    second = phone.context.new_page()
    second.goto(phone.url)
    phone.reload()
    tablet.get_by_test_id(f"advance-{order}").click()
    for page in (phone, second):
        expect(status(page)).to_have_attribute("data-status", "preparing")


def test_what_is_sold_out_on_the_tablet_is_sold_out_on_the_open_phone(open_page: Open, up):
    phone = open_page("/stores/demo/", **PHONE)
    item = item_id(phone, "Flat White")
    card = phone.get_by_test_id(f"item-{item}")
    with up.staff() as staff:
        url = f"/api/stores/demo/items/{item}/"
        staff.patch(url, json={"available": False}).raise_for_status()
        expect(card.get_by_text("Sold out")).to_be_visible()
        staff.patch(url, json={"available": True}).raise_for_status()
        expect(card.get_by_text("Sold out")).to_be_hidden()
