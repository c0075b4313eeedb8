"""One status to all sockets: over MQTT and the hub, and over a bare ASGI loop."""

import socket
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec

from bench.crowd import Crowd
from cafe.live.mqtt import Connection
from orders.events import PromisedTime
from orders.order.shapes import ChosenOption, OrderMessage, StaffLine, board_order

BOARD = "/ws/stores/demo/board/"
TOPIC = "cafe/v1/demo/orders/1"
NOON = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)


def status(name: str, ready_at: datetime = NOON + timedelta(minutes=4)) -> OrderMessage:
    """Return what publish_order() sends for an order of three lines."""
    milk = ChosenOption(
        id=5, group="Milk", name="Oat", price=Decimal("0.50"), default=False, allergens=["gluten"]
    )
    line = StaffLine(
        id=3,
        item=1,
        name="Flat White",
        quantity=1,
        made=0,
        made_by=None,
        unit_price=Decimal("4.20"),
        total=Decimal("4.20"),
        note="",
        drinker="",
        allergens=["milk"],
        options=[milk] * 3,
    )
    return OrderMessage(
        id=1,
        store="demo",
        store_name="Cafe Demo",
        number=12,
        status="ready",
        version=4,
        name=name,
        serve="here",
        paid=False,
        total=Decimal("12.60"),
        currency="EUR",
        items=[line] * 3,
        placed_at=NOON,
        due_at=NOON,
        accepted_at=NOON,
        started_at=NOON,
        ready_at=ready_at,
        collected_at=None,
        cancelled_at=None,
        promise=PromisedTime(from_=NOON, to=NOON),
        overdue=None,
        cancel_reason="",
        cancelled_by="",
        deadline_at=None,
        barista=None,
        started_before_cancel=False,
        event="OrderReady",
        waiting=list(range(20)),
        seq=0,  # long gone by, so that no hole is seen
    )


def by_cafe(connection: Connection, sockets: Crowd, name: str) -> float:
    """Publish a status; return the seconds until every socket has it."""
    start = time.monotonic()
    connection.publish(TOPIC, msgspec.json.encode(status(name)))
    return sockets.wait_for(name.encode()) - start


def by_loop(port: int, sockets: Crowd, name: str) -> float:
    """Have a bare loop send the same text; return the seconds until every socket has it."""
    text = {
        "type": "order",
        "server_time": "2026-01-01T12:04:00.223456Z",
        "order": board_order(status(name)),
        "seq": 0,
    }
    body = msgspec.json.encode(text)
    with socket.create_connection(("127.0.0.1", port), 30) as trigger:
        start = time.monotonic()
        trigger.sendall(f"POST / HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        seconds = sockets.wait_for(name.encode()) - start
        trigger.recv(4096)
    return seconds
