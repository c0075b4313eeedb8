"""From a POST to the screens, over everything real: HTTP, outbox, worker, MQTT, websockets."""

import json
import time
from collections.abc import Iterable

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.running import RunningCafe, wish

pytestmark = pytest.mark.slow


def open_socket(up: RunningCafe, path: str, cookie: str = "", **headers: str) -> ClientConnection:
    if cookie:
        headers["Cookie"] = cookie
    return connect(f"ws://127.0.0.1:{up.port}{path}", additional_headers=headers)


def read_until(socket: ClientConnection, kind: str, fits=lambda message: True) -> dict:
    """Return the next message of a kind that fits; pings and others are passed over."""
    for _ in range(200):
        message = json.loads(socket.recv(timeout=10))
        if message["type"] == kind and fits(message):
            return message
    raise AssertionError(f"no {kind}")


def heard(screens: Iterable[ClientConnection], seconds: float) -> list[dict]:
    """Return what screens are told within a time, pings left out."""
    end = time.monotonic() + seconds
    messages: list[dict] = []
    for screen in screens:
        while True:
            try:
                text = screen.recv(timeout=max(0.0, end - time.monotonic()))
            except TimeoutError:
                break
            messages.append(json.loads(text))
    return [one for one in messages if one["type"] != "ping"]


def session(client) -> str:
    return f"sessionid={client.cookies['sessionid']}"


def place(up: RunningCafe) -> dict:
    with up.client() as customer:
        menu = customer.get("/api/stores/demo/menu/").json()
        answer = customer.post("/api/stores/demo/orders/", json=wish(menu))
        assert answer.status_code == 202, answer.text
        return answer.json()


def finish(staff, order: dict) -> None:
    for step in ("start", "ready", "collect"):
        staff.post(f"/api/stores/demo/orders/{order['id']}/{step}/", json={})


def test_an_order_reaches_the_tablet_and_each_tap_reaches_the_customer(up: RunningCafe):
    with up.staff() as staff, open_socket(up, "/ws/stores/demo/queue/", session(staff)) as tablet:
        read_until(tablet, "snapshot")
        order = place(up)
        shown = read_until(
            tablet,
            "order",
            lambda m: m["order"]["id"] == order["id"] and m["order"]["status"] == "accepted",
        )["order"]
        assert shown["name"] == "Ada"
        assert shown["number"] >= 1
        with open_socket(up, order["links"]["live"]) as phone:
            assert read_until(phone, "snapshot")["order"]["status"] == "accepted"
            versions = []
            for step, status in (
                ("start", "preparing"),
                ("ready", "ready"),
                ("collect", "collected"),
            ):
                done = staff.post(f"/api/stores/demo/orders/{order['id']}/{step}/", json={})
                assert done.status_code == 200, done.text
                seen = read_until(phone, "order", lambda m, s=status: m["order"]["status"] == s)
                versions.append(seen["order"]["version"])
            assert versions == [3, 4, 5]


def test_the_board_never_shows_more_than_number_short_name_and_status(up: RunningCafe):
    with open_socket(up, "/ws/stores/demo/board/") as board, up.staff() as staff:
        read_until(board, "snapshot")
        order = place(up)
        shown = read_until(board, "order", lambda m: m["order"]["id"] == order["id"])
        assert set(shown["order"]) == {
            *("id", "number", "name", "status", "version", "due_at", "ready_at"),
        }
        finish(staff, order)


def test_the_token_is_on_no_socket_but_the_customers_own(up: RunningCafe):
    with up.staff() as staff, open_socket(up, "/ws/stores/demo/queue/", session(staff)) as tablet:
        read_until(tablet, "snapshot")
        order = place(up)
        for _ in range(2):
            assert order["token"] not in json.dumps(read_until(tablet, "order"))
        assert order["token"] not in staff.get("/api/stores/demo/queue/").text
        finish(staff, order)


def test_sold_out_reaches_an_open_menu(up: RunningCafe):
    with up.staff() as staff, open_socket(up, "/ws/stores/demo/menu/") as page:
        before = read_until(page, "snapshot")
        item = next(id for id, available in before["availability"]["items"].items() if available)
        url = f"/api/stores/demo/items/{item}/"
        staff.patch(url, json={"available": False}).raise_for_status()
        assert not read_until(page, "availability")["items"][item]
        staff.patch(url, json={"available": True}).raise_for_status()
        assert read_until(page, "availability")["items"][item]


def test_a_pause_reaches_the_menu_and_the_tablet_with_its_reason(up: RunningCafe):
    with (
        up.staff() as staff,
        open_socket(up, "/ws/stores/demo/menu/") as page,
        open_socket(up, "/ws/stores/demo/queue/", session(staff)) as tablet,
    ):
        read_until(page, "snapshot")
        read_until(tablet, "snapshot")
        pause = {"paused": True, "pause_reason": "out of cups"}
        staff.patch("/api/stores/demo/", json=pause).raise_for_status()
        try:
            told = [read_store(one, "paused")["pause_reason"] for one in (page, tablet)]
            assert told == ["out of cups", "out of cups"]
        finally:  # the café is others' too
            staff.patch("/api/stores/demo/", json={"paused": False}).raise_for_status()
        assert read_store(page, "open")["pause_reason"] == ""


def read_store(socket: ClientConnection, state: str) -> dict:
    """Return the store once it is told to be so; that its wait moves is told in between."""
    told = read_until(socket, "store", lambda one: one["store"]["ordering"]["state"] == state)
    return told["store"]


def test_a_ping_comes_at_least_every_five_seconds(up: RunningCafe):
    with open_socket(up, "/ws/stores/demo/board/") as board:
        read_until(board, "snapshot")
        for _ in range(2):
            assert json.loads(board.recv(timeout=5))["live"] is True


def test_resync_brings_a_new_snapshot(up: RunningCafe):
    with open_socket(up, "/ws/stores/demo/board/") as board:
        read_until(board, "snapshot")
        read_until(board, "ping")
        board.send('{"type": "resync"}')
        read_until(board, "snapshot")
