"""Telling pages to come back, to another process, at a pace that it can answer."""

import asyncio
import random
import time
from collections.abc import Iterable

from cafe.live.groups import Socket

RETURNS_A_SECOND = 700
LONGEST_DRAIN_SECONDS = 5.0
COME_BACK = 1012  # "service restart", https://www.iana.org/assignments/websocket


async def send_away(sockets: Iterable[Socket]) -> None:
    """Hang up on one socket after the other; each is live until its turn comes.

    Sent away in one moment they would all dial in the next.
    """
    leaving = list(sockets)
    random.shuffle(leaving)  # not the oldest first, which is one scope's after the other's
    pause = min(1 / RETURNS_A_SECOND, LONGEST_DRAIN_SECONDS / max(1, len(leaving)))
    begun = time.monotonic()
    for turn, socket in enumerate(leaving):
        socket.hang_up(COME_BACK)
        await asyncio.sleep(begun + turn * pause - time.monotonic())
