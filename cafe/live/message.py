"""A websocket message, as text."""

from typing import Any

import msgspec

from cafe.base import clock

Fields = dict[str, Any]


def encode(kind: str, fields: Fields) -> str:
    """Return a websocket message: its type, the server's time, and the fields.

    No field takes the place of these two, whoever sent it.
    """
    ours = {"type": kind, "server_time": clock.now()}
    return msgspec.json.encode(ours | fields | ours).decode()
