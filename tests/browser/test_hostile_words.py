"""Names and notes that would be markup, in a real browser: on every page they are words."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, TV, Open
from tests.running import RunningCafe, wish

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "<img src=x onerror>"
NOTE = "</p><script>owned=1</script><svg onload=owned=1><a href=javascript:owned=1>x</a>"


def test_markup_of_a_customer_is_words_on_the_tablet_the_board_and_the_page(
    open_page: Open, tablet, up: RunningCafe, complaints: list[str]
):
    with up.client() as customer:
        menu = customer.get("/api/stores/demo/menu/").json()
        body = wish(menu, note=NOTE) | {"name": NAME}
        order = customer.post("/api/stores/demo/orders/", json=body).raise_for_status().json()
    phone = open_page(order["links"]["page"], **PHONE)
    board = open_page("/stores/demo/board/", **TV)
    ticket = tablet.get_by_test_id(f"ticket-{order['id']}")
    expect(ticket).to_contain_text(NAME)
    expect(ticket).to_contain_text(NOTE)
    expect(board.get_by_test_id(f"board-{order['id']}")).to_contain_text(NAME[:10])
    expect(phone.get_by_test_id("order-number")).not_to_have_text("…")
    for page in (tablet, phone, board):
        assert page.locator("img[src=x], svg[onload], a[href^=javascript]").count() == 0
        assert page.evaluate("window.owned") is None
    assert complaints == []
