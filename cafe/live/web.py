"""The live side of a web process: the hub and the MQTT feed, from server start to server stop."""

import asyncio
import logging

from django.conf import settings
from django.db import Error

from cafe.base import clock
from cafe.base.meters import MQTT_CONNECTED
from cafe.base.threads import in_thread
from cafe.live.feed import Feed
from cafe.live.hub import Router, hub
from cafe.live.pulse import ReadNews
from cafe.live.watch import ReadMarks

log = logging.getLogger(__name__)

IDLE_SECONDS = 30.0  # a scope without a page is left after one to two of these
COMPARE_TIMEOUT = 5.0
AGAIN_SECONDS = 1.0  # after a comparison that failed

_feed: Feed | None = None
_tasks: list[asyncio.Task[None]] = []


async def start(router: Router, read_marks: ReadMarks, read_news: ReadNews | None = None) -> None:
    """Start the hub and what feeds it; never fails for want of a broker or a database."""
    global _feed, _tasks
    compared = await _compare_clocks()
    _feed = Feed(hub, settings.CAFE_MQTT_CONNECTIONS)
    hub.start(router, read_marks, _feed.follow, read_news)
    _feed.start()
    MQTT_CONNECTED.set_function(lambda: not problem())
    _tasks = [asyncio.create_task(_tidy(_feed)), asyncio.create_task(_keep_comparing(compared))]


async def stop() -> None:
    """Leave the broker and end the hub's tasks."""
    for task in _tasks:
        task.cancel()
    await asyncio.gather(*_tasks, return_exceptions=True)
    if _feed:
        await _feed.stop()
    await hub.stop()


def problem() -> str:
    """Return why this process does not hear the broker, "" when it does."""
    return _feed.problem if _feed else "not started"


async def _compare_clocks() -> bool:
    try:
        async with asyncio.timeout(COMPARE_TIMEOUT):
            await in_thread(clock.compare)()
    except (Error, TimeoutError) as error:
        log.warning("cannot compare this host's clock with the database's: %r", error)
        return False
    return True


async def _keep_comparing(compared: bool) -> None:
    while True:
        await asyncio.sleep(clock.COMPARE_SECONDS if compared else AGAIN_SECONDS)
        compared = await _compare_clocks()


async def _tidy(feed: Feed) -> None:
    while True:
        await asyncio.sleep(IDLE_SECONDS)
        feed.keep(hub.groups.scopes())
