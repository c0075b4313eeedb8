"""What one client, and all of them, may take of a web process; `CAFE_LIMITS` sets it.

The numbers and why they are so: docs/decisions/attacks.md. A client is what `cafe/base/client.py`
says, so that a whole café behind one router is one: each number has room for that.
"""

from typing import Annotated

import msgspec

Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]
Percent = Annotated[int, msgspec.Meta(ge=1, le=100)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each field is a part of `CAFE_LIMITS`."""

    head: Seconds = 10  # until a request's head is here as a whole
    body: Seconds = 30  # for its body, and more the more of it came
    idle: Seconds = 5  # that a connection stays open for a next request
    unread: Seconds = 30  # that a client may leave a full buffer unread
    connections: Count = 1000  # of one client at the same time, websockets among them
    all: Count = 8192  # connections of everybody; beyond, the longest idle one is closed
    sockets: Count = 500  # websockets of one client at the same time
    messages: Count = 20  # a second on one websocket, and at once what five seconds would bring
    guesses: Count = 60  # wrong tokens of one client in a minute
    changes: Count = 10  # orders and cancels a second of one client, and ten times as many at once
    quotes: Count = 60  # prices that one device asks for in a minute, and at once
    asking: Count = 50  # a second of one client's devices, and ten times as many at once
    burst: Count = 4  # orders of one device at once, and then one after each pause
    pause: Seconds = 20
    waiting: Count = 4  # orders of one device that are not ready, at the same time
    share: Percent = 60  # of a store's capacity for strangers of one client, and in a minute


# Made here, once: looking at a class in two threads at a time has ended a process.
_DECODER = msgspec.json.Decoder(Limits, strict=False)


def parse(text: str) -> Limits:
    """Return the limits with the parts of `head=5,connections=1000` set; raise ValueError."""
    parts = [part.partition("=") for part in text.split(",") if part.strip()]
    given = {name.strip(): value.strip() for name, _, value in parts}
    return _DECODER.decode(msgspec.json.encode(given))
