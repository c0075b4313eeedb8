"""What moves by itself, with others' orders and with the clock: looked at every few moments.

No event says it, for it follows from many, and from time that passes. Each process reads it for the
scopes it shows, after an event soon, but never in a flood; and sends each page what it was not told
last (docs/decisions/capacity.md).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import NamedTuple

from django.db import Error

from cafe.live.groups import Groups
from cafe.live.message import Fields

log = logging.getLogger(__name__)

IDLE_SECONDS = 5.0  # the longest that nobody looks
TOGETHER_SECONDS = 0.05  # what happens with the first event is told with it
PAUSE_SECONDS = 2.0


class News(NamedTuple):
    """What a group's pages should know; `told` is the same as long as they would show the same."""

    group: str
    fields: Fields
    told: Hashable


# Reads it, for these scopes.
ReadNews = Callable[[Iterable[str]], Awaitable[Iterable[News]]]


class Pulse:
    """Reads what moves, and sends it to whom it is news."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._hurried = asyncio.Event()

    def hurry(self) -> None:
        """Look soon: something happened."""
        self._hurried.set()

    async def run(self, read: ReadNews) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._hurried.wait()
                    await asyncio.sleep(TOGETHER_SECONDS)
            self._hurried.clear()
            await self._beat(read)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _beat(self, read: ReadNews) -> None:
        scopes = self._groups.scopes()
        if not scopes:
            return
        try:
            for group, fields, told in await read(scopes):
                self._groups.send_news(group, fields, told)
        except Error:
            pass  # the watch over `seq` meets the same, and says so
        except Exception:
            log.exception("what moves by itself could not be told")
