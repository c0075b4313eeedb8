"""A look at the database every moment: is there more than came through?

One small query a process, whatever is broken on the way here: relay, bus, worker or broker.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple

from cafe.live.groups import Groups
from cafe.live.stream import Mark, Streams

log = logging.getLogger(__name__)

WATCH_SECONDS = 1.5


class Stored(NamedTuple):
    """What the database holds now: how far each scope is, and whether it may have forgotten.

    `life` is another after every crash of it, None where it cannot tell.
    """

    marks: Mapping[str, Mark]
    life: object = None


# Reads this of these scopes.
ReadMarks = Callable[[Iterable[str]], Awaitable[Stored]]
# Is told which scopes are behind.
OnBehind = Callable[[set[str]], None]


class Watch:
    """Compares the streams with the database's seqs, round after round."""

    def __init__(self, groups: Groups, streams: Streams, on_behind: OnBehind) -> None:
        self._groups = groups
        self._streams = streams
        self._on_behind = on_behind
        self._life: object = None
        self.can_look = True

    async def run(self, read_marks: ReadMarks) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await self._look(read_marks)
                self.can_look = True
            except Exception as error:
                # Whoever cannot look must not say that all is well.
                self.can_look = False
                log.warning("cannot compare with the scopes' seq: %r", error)

    async def _look(self, read_marks: ReadMarks) -> None:
        scopes, known = self._groups.scopes(), self._streams.newest()
        async with asyncio.timeout(2 * WATCH_SECONDS):
            stored = await read_marks(scopes) if scopes else Stored({})
        crashed = self._has_crashed(stored.life)
        shown = self._groups.scopes()
        if behind := self._streams.compare(stored.marks, shown, known, crashed=crashed):
            self._on_behind(behind)

    def _has_crashed(self, life: object) -> bool:
        before, self._life = self._life, life or self._life
        return None not in (before, life) and before != life
