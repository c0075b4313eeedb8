"""Ten thousand open sockets of one web process, and five statuses a second to all or some."""

import socket
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.apart import Apart
from bench.broadcast import BOARD, TOPIC, status
from bench.figures import Figure, percentile
from bench.listeners import listeners
from bench.serving import cafe, floor, memory
from cafe.live.mqtt import Connection
from cafe.management.commands.web import allow_many_sockets
from orders.order.shapes import OrderMessage, board_order

SOCKETS = 10_000
SOME = 1_000  # of them, where the others are menus, which hear of no order
MENU = "/ws/stores/demo/menu/"
RATE = 5.0  # statuses a second
ROUNDS = 4
ROUND_SECONDS = 5.0
PAUSE_SECONDS = 1.5
SETTLE_SECONDS = 5.0
WARM_UP = "warm"

Send = Callable[[OrderMessage], object]


def measure() -> list[Figure]:
    """Compare MQTT -> hub -> sockets with a bare ASGI loop that holds as many sockets."""
    allow_many_sockets()  # the processes started from here may hold as many
    return [*_measure(SOCKETS), *_measure(SOME)]


def _measure(boards_count: int) -> list[Figure]:
    with (
        tempfile.TemporaryDirectory(prefix="cafe-floor-") as var,
        cafe() as ours,
        floor("sockets", Path(var)) as (port, pid),
    ):
        web = ours.parts()["web"]
        empty = memory(web), memory(pid)
        publisher = Connection("bench")
        publisher.start()
        publisher.wait_until_up(10)
        menus_count = SOCKETS - boards_count
        with (
            listeners(ours.port, BOARD, boards_count) as boards,
            listeners(port, "/", boards_count) as bare,
            listeners(ours.port, MENU, menus_count),
            listeners(port, "/silent", menus_count),
        ):
            time.sleep(SETTLE_SECONDS)
            for at in range(ROUNDS + 1):
                name = str(at) if at else WARM_UP
                _round(name, lambda one: publisher.publish(TOPIC, msgspec.json.encode(one)))
                _round(name, lambda one: _have_sent(port, one))
            held = memory(web), memory(pid)
            found = _figures(boards_count, boards, bare)
        publisher.stop()
    return [
        *found,
        Figure("  memory of the process, without", "MiB", *(kib / 1024 for kib in empty)),
        Figure("  memory of the process, with them", "MiB", *(kib / 1024 for kib in held)),
    ]


def _round(name: str, send: Send) -> None:
    """Send statuses at an even pace, each with the time at which it was sent."""
    start = time.monotonic()
    for at in range(int(RATE * ROUND_SECONDS)):
        time.sleep(max(0.0, start + at / RATE - time.monotonic()))
        send(status(name, ready_at=datetime.fromtimestamp(time.monotonic(), UTC)))
    time.sleep(PAUSE_SECONDS)


def _have_sent(port: int, one: OrderMessage) -> None:
    """Have a bare loop send what the café sends to a ready board; who asks does not wait."""
    when = "2026-01-01T12:04:00.223456Z"
    text = {"type": "order", "server_time": when, "order": board_order(one), "seq": 0}
    body = msgspec.json.encode(text)
    with socket.create_connection(("127.0.0.1", port), 30) as trigger:
        trigger.sendall(f"POST / HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


def _figures(
    count: int, boards: Apart[dict[str, list[float]]], bare: Apart[dict[str, list[float]]]
) -> list[Figure]:
    ours, theirs = _times(boards), _times(bare)
    return [
        Figure(
            f"{SOCKETS} sockets, {RATE:g} statuses/s to {count} of them, p99",
            "ms",
            percentile(ours, 99),
            percentile(theirs, 99),
            below=250.0,
        ),
        Figure("  p50", "ms", percentile(ours, 50), percentile(theirs, 50)),
        Figure("  deliveries", "", len(ours), len(theirs)),
    ]


def _times(listeners: Apart[dict[str, list[float]]]) -> list[float]:
    heard = listeners.heard()
    heard.pop(WARM_UP)  # what is made once
    return [milliseconds for times in heard.values() for milliseconds in times]
