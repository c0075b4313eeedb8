"""Messages that stay missing, noticed for pages that are told no number by which they could."""

import asyncio
from collections.abc import Callable

from cafe.live.stream import Streams

HOLE_SECONDS = 1.0  # two workers publish in any order; what comes later than that is lost

# Is told of a scope that a message of it stayed missing.
OnHole = Callable[[str], None]


class Holes:
    """Waits a moment for what is missing of a stream, and tells of each hole once."""

    def __init__(self, streams: Streams, on_hole: OnHole) -> None:
        self._streams = streams
        self._on_hole = on_hole
        self._noticed: dict[str, int] = {}

    def look(self, scope: str) -> None:
        """Look at a scope's stream, of which a message just came."""
        hole = self._streams.missing(scope)
        if hole is not None and self._noticed.get(scope) != hole:
            self._noticed[scope] = hole
            asyncio.get_running_loop().call_later(HOLE_SECONDS, self._look_again, scope, hole)

    def _look_again(self, scope: str, hole: int) -> None:
        if self._streams.missing(scope) == hole:
            self._on_hole(scope)
