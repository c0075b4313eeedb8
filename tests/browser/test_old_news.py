"""News that comes late, or was read before what the page knows: no screen goes backwards."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import TABLET, TV, Open, log_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Line:
    """Stands between a page and its socket: may hold what comes, and speak for the server."""

    def __init__(self) -> None:
        self.route: WebSocketRoute | None = None
        self.snapshots: list[dict] = []
        self.passes: Callable[[dict], bool] = lambda message: True

    def connect(self, route: WebSocketRoute) -> None:
        self.route = route
        server = route.connect_to_server()

        def from_server(text: str | bytes) -> None:
            message = json.loads(text)
            if message["type"] == "snapshot":
                self.snapshots.append(message)
            if self.passes(message):
                route.send(text)

        server.on_message(from_server)

    def say(self, message: dict) -> None:
        assert self.route
        self.route.send(json.dumps(message))


def place(page: Page, name: str, quantity: int = 1) -> int:
    """Order something that needs no choice; return the order's id."""
    item = next(
        item
        for category in page.request.get("/api/stores/demo/menu/").json()["categories"]
        for item in category["items"]
        if item["available"] and not any(group["min"] for group in item["option_groups"])
    )
    body = {"name": name, "items": [{"item": item["id"], "quantity": quantity}]}
    answer = page.request.post("/api/stores/demo/orders/", data=body)
    assert answer.status == 202, answer.text()
    return int(answer.json()["id"])


def test_an_older_snapshot_does_not_take_back_a_tap_that_was_answered(open_page: Open):
    line = Line()
    tablet = open_page("/accounts/login/?next=/barista/demo/", **TABLET)
    tablet.route_web_socket("**/queue/", line.connect)
    log_in(tablet)
    order = place(tablet, "Back")
    making = tablet.get_by_test_id("column-making").get_by_test_id(f"ticket-{order}")
    new = tablet.get_by_test_id("column-new").get_by_test_id(f"ticket-{order}")
    advance = tablet.get_by_test_id(f"advance-{order}")
    expect(advance).to_be_enabled()
    # A snapshot is read, and is on its way for a while.
    known = len(line.snapshots)
    line.passes = lambda message: message["type"] not in ("snapshot", "order")
    tablet.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    tablet.wait_for_timeout(1_500)
    assert len(line.snapshots) > known
    with tablet.expect_response("**/start/"):
        advance.click()
    expect(making).to_be_visible()
    for _ in range(3):
        line.say(line.snapshots[-1])
        tablet.wait_for_timeout(150)
        assert making.is_visible()
        assert not new.is_visible()
    # And the page asked for a newer one, which says the same.
    line.passes = lambda message: message["type"] != "order"
    tablet.wait_for_timeout(2_000)
    assert line.snapshots[-1]["answers"]
    expect(making).to_be_visible()


def test_a_late_message_about_a_collected_order_does_not_bring_it_back_to_the_board(
    open_page: Open,
):
    line = Line()
    board = open_page("/stores/demo/", **TV)
    board.route_web_socket("**/board/", line.connect)
    board.goto("/stores/demo/board/")
    board.get_by_test_id("board-ready").wait_for()
    board.wait_for_timeout(500)
    snapshot = line.snapshots[-1]
    late = {"id": 10**9, "number": 99, "name": "Late", "status": "ready", "version": 4}
    news = {"type": "order", "server_time": snapshot["server_time"]}
    late["ready_at"] = snapshot["server_time"]
    line.say(news | {"order": late, "seq": snapshot["seq"]})
    board.wait_for_timeout(500)
    expect(board.get_by_text("Late")).to_have_count(0)
    line.say(news | {"order": late, "seq": snapshot["seq"] + 1})
    expect(board.get_by_text("Late")).to_have_count(1)
