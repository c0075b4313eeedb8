"""One status to all sockets: over MQTT and the hub, and over a bare ASGI loop."""

import socket
import time
from typing import Any

import msgspec

from bench.crowd import Crowd
from cafe.live.mqtt import Connection
from orders.order.live import board_view

BOARD = "/ws/stores/demo/board/"
TOPIC = "cafe/v1/demo/orders/1"


def status(name: str) -> dict[str, Any]:
    """Return what publish_order() sends for an order of three lines."""
    option = {"id": 5, "group": "Milk", "name": "Oat", "price": "0.50", "default": False}
    line = {
        "id": 3,
        "item": 1,
        "name": "Flat White",
        "quantity": 1,
        "made": 0,
        "made_by": None,
        "unit_price": "4.20",
        "total": "4.20",
        "note": "",
        "drinker": "",
        "allergens": ["milk"],
        "options": [option | {"allergens": ["gluten"]}] * 3,
    }
    return {
        "id": 1,
        "store": "demo",
        "number": 12,
        "status": "ready",
        "version": 4,
        "name": name,
        "total": "12.60",
        "items": [line] * 3,
        "placed_at": "2026-01-01T12:00:00.123456Z",
        "ready_at": "2026-01-01T12:04:00.123456Z",
        "event": "OrderReady",
        "waiting": list(range(20)),
        "seq": 0,  # long gone by, so that no hole is seen
    }


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
        "order": board_view(status(name)),
        "seq": 0,
    }
    body = msgspec.json.encode(text)
    with socket.create_connection(("127.0.0.1", port), 30) as trigger:
        start = time.monotonic()
        trigger.sendall(f"POST / HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        seconds = sockets.wait_for(name.encode()) - start
        trigger.recv(4096)
    return seconds
