"""What a rush leaves behind: each wish and its answer, one JSON line each.

Written by the robots (`simulate --record`), read by whoever judges what happened. Times are
seconds of this machine's clock. No order's token is in it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

Json = dict[str, Any]


class Shown(msgspec.Struct, array_like=True, frozen=True):
    """An order as somebody was told of it."""

    id: int
    version: int
    status: str

    @classmethod
    def of(cls, order: Json) -> "Shown":
        return cls(order["id"], order["version"], order["status"])


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


class Recorder:
    """Writes a history to a file, or nowhere."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file = file

    def write(self, entry: Command) -> None:
        if self._file:
            self._file.write(msgspec.json.encode(entry) + b"\n")


def read_history(path: Path) -> Iterator[Command]:
    """Yield what was recorded, in its order."""
    decoder = msgspec.json.Decoder(Command)
    with path.open("rb") as file:
        for line in file:
            yield decoder.decode(line)
