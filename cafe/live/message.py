"""A websocket message, as text."""

from typing import Any

import msgspec

from cafe.base import clock

Fields = dict[str, Any]


def encode(kind: str, fields: Fields) -> str:
    """Return a websocket message: its type, the server's time, and the fields."""
    message = {"type": kind, "server_time": clock.now(), **fields}
    return msgspec.json.encode(message).decode()
