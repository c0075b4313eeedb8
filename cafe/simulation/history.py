"""What a rush leaves behind: each answer, each frame, each screen's end, one JSON line each.

Written by the robots (`simulate --record`), read by whoever judges what happened. Times are
seconds of this machine's clock. No order's token is in it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

Json = dict[str, Any]


class Shown(msgspec.Struct, array_like=True, frozen=True):
    """An order as somebody was told of it; the ready board is told no version."""

    id: int
    version: int | None
    status: str

    @classmethod
    def of(cls, order: Json) -> "Shown":
        return cls(order["id"], order.get("version"), order["status"])


class WishedLine(msgspec.Struct, frozen=True):
    """A line of a basket at the prices of the menu it was chosen from."""

    item: int
    quantity: int
    unit_price: str


class Command(msgspec.Struct, frozen=True, tag=True):
    """A POST and its answer; `status` is 0 when no answer ever came."""

    who: str
    what: str
    key: str
    sent: float
    answered: float
    tries: int
    status: int
    reason: str = ""
    order: Shown | None = None
    wish: list[WishedLine] | None = None


class Frame(msgspec.Struct, frozen=True, tag=True):
    """What a screen was told: by its socket, by asking (`poll`), or in answer to a tap."""

    screen: str
    at: float
    source: str
    kind: str
    seq: int | None
    orders: list[Shown]


class Ending(msgspec.Struct, frozen=True, tag=True):
    """What a screen showed at last."""

    screen: str
    kind: str
    opened: float
    at: float
    orders: list[Json]


Entry = Command | Frame | Ending


class Recorder:
    """Writes a history to a file, or nowhere."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file = file

    def write(self, entry: Entry) -> None:
        if self._file:
            self._file.write(msgspec.json.encode(entry) + b"\n")


def read_history(path: Path) -> Iterator[Entry]:
    """Yield what was recorded, in its order."""
    decoder = msgspec.json.Decoder(Entry)
    with path.open("rb") as file:
        for line in file:
            yield decoder.decode(line)
