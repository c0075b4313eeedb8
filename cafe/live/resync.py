"""A new snapshot for many sockets, a little apart."""

import asyncio
import random
from collections.abc import Iterable

from cafe.base.meters import RESYNCS
from cafe.live.groups import Socket

RESYNC_SPREAD_SECONDS = 1.0


def resync(sockets: Iterable[Socket], reason: str) -> None:
    """Have these sockets fetch a snapshot, spread over RESYNC_SPREAD_SECONDS."""
    RESYNCS.labels(reason).inc()
    loop = asyncio.get_running_loop()
    for socket in list(sockets):
        loop.call_later(random.uniform(0, RESYNC_SPREAD_SECONDS), socket.resync)
