"""The shape of the subscriptions table: queue -> event -> handlers.

The table itself is `cafe/subscriptions.py`, found by the setting CAFE_SUBSCRIPTIONS, because what
delivers events does not know who listens to them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from cafe.messaging.event import Event

Handler = Callable[[Any], None]


@dataclass(frozen=True)
class Queue:
    """A queue of its own: what is slow or broken here holds up nobody else."""

    name: str
    handlers: Mapping[type[Event], Sequence[Handler]]
    replays: bool = True  # False: it is about now, and the past delivered again is no news to it
    # Its handlers change this database and nothing else: on a bus that is in the database too, a
    # message is handled and deleted in one transaction, and so exactly once.
    atomic: bool = False
    # True: it hears only of scopes that name it among an event's `listeners`. What nobody there
    # asked for costs nothing, not even a delivery.
    by_name: bool = False
    # Entered around the handlers of a batch with its events: what they all need is read once.
    around: Callable[[Iterable[Event]], AbstractContextManager[object]] = nullcontext

    @property
    def detail_types(self) -> frozenset[str]:
        """The pattern of the queue's rule."""
        return frozenset(kind.detail_type() for kind in self.handlers)

    def handlers_of(self, event: Event) -> Sequence[Handler]:
        return self.handlers.get(type(event), ())


@dataclass(frozen=True)
class Sweep:
    """Something to look for every few seconds; safe to run in several workers at once."""

    run: Callable[[], object]
    every: float


def table() -> list[Queue]:
    """Return the lines of the subscriptions table as they stand there.

    Where a line is an extension's name, its queue: QUEUE of its `handlers.py`. ImportError names
    what is not there.
    """
    lines: Sequence[Queue | str] = import_string(settings.CAFE_SUBSCRIPTIONS)
    return [_brought_by(line) if isinstance(line, str) else line for line in lines]


def _brought_by(extension: str) -> Queue:
    queue: Queue = import_string(f"{extension}.handlers.QUEUE")
    return queue


@cache
def queues() -> dict[str, Queue]:
    """Return the subscriptions table by queue name."""
    return {queue.name: queue for queue in table()}


def consumers() -> dict[str, int]:
    """Return how many threads of a worker consume each queue; from CAFE_QUEUE_CONSUMERS."""
    wanted: dict[str, int] = settings.CAFE_QUEUE_CONSUMERS
    if unknown := set(wanted) - {"", *queues()}:
        raise ImproperlyConfigured(
            f"CAFE_QUEUE_CONSUMERS names the queue {unknown.pop()!r}; "
            f"there are: {', '.join(queues())}"
        )
    return {name: wanted.get(name, wanted.get("", 1)) for name in queues()}


def sweeps() -> Sequence[Sweep]:
    """Return what the worker looks for besides events."""
    return list(import_string(settings.CAFE_SWEEPS))


def queues_for(detail_type: str, listeners: Collection[str] = ()) -> list[str]:
    """Return the queues whose rule matches an event that names these listeners."""
    return [
        queue.name
        for queue in queues().values()
        if detail_type in queue.detail_types and (not queue.by_name or queue.name in listeners)
    ]
