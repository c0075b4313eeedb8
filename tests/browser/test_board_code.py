"""The code on the ready board, from the screen through the phone's camera to the order."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.attacks.test_sockets_end import Office
from tests.browser.conftest import PHONE, TV, Open, item_id
from tests.browser.test_flow import order_a_flat_white
from tests.running import RunningCafe, wish

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHANGE = (
    "from orders.stores.changes import change_store as c; from orders.stores.people import SYSTEM; "
    "c('demo', {{'code_orders': {orders}, 'board_key': '{key}'}}, SYSTEM)"
)
LONG_ENOUGH = 90  # seconds that the code of now shall stay on the board


def code_of(up: RunningCafe) -> dict[str, Any]:
    found: dict[str, Any] = up.client().get("/api/stores/demo/board/code/?key=tv").json()
    return found


@pytest.fixture
def asks(up: RunningCafe) -> Iterator[None]:
    """Have the café ask for codes, each good for two orders."""
    office = Office(up)
    office.do(CHANGE.format(orders=2, key="tv"))
    hidden_at = datetime.fromisoformat(code_of(up)["hidden_at"])
    if (hidden_at - datetime.now(UTC)).total_seconds() < LONG_ENOUGH:
        time.sleep((hidden_at - datetime.now(UTC)).total_seconds() + 16)
    yield
    office.do(CHANGE.format(orders=0, key=""))
    office.leave()


def order_without(phone: Page) -> None:
    phone.goto("/stores/demo/")
    phone.get_by_test_id(f"item-{item_id(phone, 'Flat White')}").click()
    phone.get_by_test_id("add-to-order").click()
    phone.get_by_test_id("view-order").click()
    phone.get_by_test_id("customer-name").fill("Ada")
    phone.get_by_test_id("place-order").click()


def test_the_board_counts_down_and_the_phone_orders_with_what_it_scanned(
    up: RunningCafe, asks: None, open_page: Open
):
    board = open_page("/stores/demo/board/?key=tv", **TV)
    shown = board.get_by_test_id("board-code")
    expect(shown).to_contain_text("2 orders left")
    picture = shown.locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 0

    phone = open_page("/stores/demo/", **PHONE)
    note = phone.get_by_test_id("code-note")
    expect(note).to_contain_text("scan the code on the board")
    order_without(phone)
    alert = phone.locator("#basket-sheet [role=alert]")
    expect(alert.get_by_text("scan the code on the board")).to_be_visible()
    link = re.sub(r"qr\.svg$", "", str(picture.get_attribute("src")))
    phone.goto(link)
    expect(phone).to_have_url(re.compile(r"/stores/demo/$"))
    phone.get_by_test_id("view-order").click()
    expect(note).to_have_count(0)
    phone.get_by_test_id("place-order").click()
    phone.wait_for_url(re.compile(r"/orders/[\w-]+/"))
    expect(shown).to_contain_text("1 order left")

    with up.client() as other:
        said = {"Cafe-Code": code_of(up)["code"]}
        menu = other.get("/api/stores/demo/menu/").json()
        answer = other.post("/api/stores/demo/orders/", json=wish(menu), headers=said)
        assert answer.status_code == 202
    expect(shown).to_have_attribute("data-kind", "used")
    expect(shown).to_contain_text(re.compile(r"The next code comes in \d:\d\d\."))


def test_a_walk_in_needs_no_code(tablet: Page, asks: None):
    menu = tablet.context.new_page()
    menu.goto("/stores/demo/")
    order = order_a_flat_white(menu, "Walk-in")
    expect(tablet.get_by_test_id(f"ticket-{order}")).to_be_visible()
