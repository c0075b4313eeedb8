"""SQS queues of our prefix that hold messages and that the subscriptions table does not have."""

import logging
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from cafe.messaging.bus.aws.client import Forbidden, call
from cafe.messaging.bus.aws.queue import queue_of
from cafe.messaging.bus.base import Depth
from cafe.messaging.bus.names import DEAD, dead_letter_name, queue_name
from cafe.messaging.queues import queues

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0  # /readyz is asked every few seconds, and a queue is renamed once a year
PAGE = 1000  # the most that SQS lists at once


class Strays:
    """Looked for once in LOOK_SECONDS; between two looks it answers what it saw."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._looked = -LOOK_SECONDS

    def names(self) -> list[str]:
        """Return their names without the prefix; none when these credentials may not list queues.

        Raises BusUnavailable. A missing right is logged alone: a process with yesterday's policy
        works as it did yesterday.
        """
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            try:
                self._seen = [name for name in _unknown() if _holds_messages(name)]
            except Forbidden as error:
                log.warning("no look for renamed queues: %s", error)
                self._seen = []
            self._looked = time.monotonic()
        return self._seen

    def forget(self) -> None:
        """Look anew when asked again: messages were moved."""
        self._looked = -LOOK_SECONDS


def depth(name: str) -> Depth:
    """Return how much lies in a stray; of its two queues one may be deleted already."""
    waiting = queue_of(name).count_if_there()
    return Depth(waiting, queue_of(name, dead=True).count_if_there(), None if waiting else 0.0)


def _holds_messages(name: str) -> bool:
    found = depth(name)
    return bool(found.waiting or found.dead)


def _unknown() -> list[str]:
    """Return names of queues beside the table; one with its dead letters is one name."""
    ours = {full for name in queues() for full in (queue_name(name), dead_letter_name(name))}
    found = {full.removesuffix(DEAD) for full in _listed() if full not in ours}
    return sorted(full.removeprefix(settings.CAFE_QUEUE_PREFIX) for full in found)


def _listed() -> Iterator[str]:
    about = f"queues {settings.CAFE_QUEUE_PREFIX}*"
    page: dict[str, Any] = {"QueueNamePrefix": settings.CAFE_QUEUE_PREFIX, "MaxResults": PAGE}
    while page:
        answer = call("sqs", "list_queues", about, **page)
        yield from (url.rpartition("/")[2] for url in answer.get("QueueUrls", []))
        token = answer.get("NextToken")
        page = {**page, "NextToken": token} if token else {}
