"""The README's pictures, of a café at work; pytest takes them with --pictures only."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, TV, Open
from tests.running import ROOT, RunningCafe, wish

pytestmark = [pytest.mark.browser, pytest.mark.slow]

IMAGES = ROOT / "docs" / "images"
GUESTS = {
    "Ada": ("Flat White", 2),
    "Ben": ("Cappuccino", 1),
    "Chloé": ("Butter Croissant", 1),
    "Dev": ("Latte", 1),
    "Emil": ("Flat White", 1),
    "Fay": ("Latte", 2),
}


@pytest.fixture
def rush(up: RunningCafe) -> list[dict]:
    """Six orders; two are being made and one is ready."""
    with up.client() as customer, up.staff() as staff:
        menu = customer.get("/api/stores/demo/menu/").json()
        orders = []
        for name, (item, quantity) in GUESTS.items():
            body = wish(menu, item, quantity=quantity) | {"name": name}
            orders.append(customer.post("/api/stores/demo/orders/", json=body).json())
        for order, steps in zip(orders, [("start", "ready"), ("start",), ("start",)], strict=False):
            for step in steps:
                url = f"/api/stores/demo/orders/{order['id']}/{step}/"
                expect_accepted(customer, order)
                staff.post(url, json={}).raise_for_status()
    return orders


def expect_accepted(customer, order: dict) -> None:
    for _ in range(100):
        if customer.get(order["links"]["self"]).json()["status"] != "placed":
            return
    raise AssertionError("never accepted")


def take(page: Page, name: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=IMAGES / f"{name}.png", scale="css")


def test_pictures(request: pytest.FixtureRequest, open_page: Open, tablet: Page, rush: list[dict]):
    if not request.config.getoption("--pictures"):
        pytest.skip("only with --pictures")
    ticket = f"ticket-{rush[0]['id']}"
    menu = open_page("/stores/demo/", **PHONE)
    order = open_page(rush[1]["links"]["page"], **PHONE)
    board = open_page("/stores/demo/board/", **TV)
    expect(order.get_by_test_id("order-status")).to_have_attribute("data-status", "preparing")
    expect(tablet.get_by_test_id("column-ready").get_by_test_id(ticket)).to_be_visible()
    expect(board.get_by_test_id("board-ready").get_by_text("Ada")).to_be_visible()
    menu.wait_for_load_state("networkidle")
    for page, name in ((menu, "menu"), (order, "order"), (tablet, "tablet"), (board, "board")):
        take(page, name)
