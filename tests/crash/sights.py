"""What the judged screens left behind: all that came to them, and all that they showed.

Written by pages.mjs, one JSON line each. Times are seconds of this machine's clock when the screens
were started, and evenly from there.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from cafe.simulation.history import Command

Json = dict[str, Any]


class Frame(msgspec.Struct, frozen=True, tag=True):
    """What a screen began to show: orders that changed, orders that left, what its chip says."""

    screen: str
    kind: str
    at: float
    source: str
    chip: str
    orders: list[Json]
    gone: list[int] = []
    unsent: int = 0  # taps that are shown, and not answered yet


class Heard(msgspec.Struct, frozen=True, tag=True):
    """A message of a screen's socket, or its end (`what` is closed)."""

    screen: str
    at: float
    what: str
    seq: int | None = None
    live: bool | None = None
    code: int | None = None


Sight = Frame | Heard | Command


def read_sights(path: Path) -> Iterator[Sight]:
    """Yield what was recorded, in its order; a line that is being written is left out."""
    decoder = msgspec.json.Decoder(Sight)
    for line in path.read_bytes().split(b"\n")[:-1]:
        yield decoder.decode(line)
