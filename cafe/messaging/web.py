"""The live side of a web process: the hub and the MQTT feed, from server start to server stop."""

import asyncio
import contextlib

from django.conf import settings

from cafe.messaging.feed import Feed
from cafe.messaging.hub import ReadSeqs, Router, hub
from cafe.messaging.meters import MQTT_CONNECTED

IDLE_SECONDS = 30.0  # a store without a page is left after one to two of these

_feed: Feed | None = None
_tidying: asyncio.Task[None] | None = None


async def start(router: Router, read_seqs: ReadSeqs) -> None:
    """Start the hub and what feeds it; never fails for want of a broker."""
    global _feed, _tidying
    _feed = Feed(hub, settings.CAFE_MQTT_CONNECTIONS)
    hub.start(router, read_seqs, _feed.follow)
    _feed.start()
    MQTT_CONNECTED.set_function(lambda: not problem())
    _tidying = asyncio.create_task(_tidy(_feed))


async def stop() -> None:
    """Leave the broker and end the hub's tasks."""
    if _tidying:
        _tidying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await _tidying
    if _feed:
        await _feed.stop()
    await hub.stop()


def problem() -> str:
    """Return why this process does not hear the broker, "" when it does."""
    return _feed.problem if _feed else "not started"


async def _tidy(feed: Feed) -> None:
    while True:
        await asyncio.sleep(IDLE_SECONDS)
        feed.keep(hub.stores())
