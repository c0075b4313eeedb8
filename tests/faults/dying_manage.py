"""A manage.py whose worker dies at the point that DIE_AT names, as of kill -9.

Started in place of manage.py by test_kills.py; each dies after a few messages, so that it has
others in hand, and others wait.
"""

import os
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Any

from tests.faults.wrapped import module, run

EXIT_CODE = 9
SPARED = 3  # how often it passes the point unharmed
FEWEST = 3  # messages that make a batch worth dying in


def die() -> None:
    os._exit(EXIT_CODE)


def times_spared() -> Callable[[], bool]:
    """Return what says whether it is time to die."""
    left = iter([False] * SPARED)
    return lambda: next(left, True)


def die_within_a_batch() -> None:
    """Die when half of a batch is handled, none of it is deleted, and the rest is untouched."""
    worker = module("cafe.messaging.worker")
    right = worker.handle

    def half(bus: Any, queue: Any, batch: Sequence[Any], done: Any, stopped: Any) -> None:
        numbers = count()

        def dead_or_stopped() -> Any:  # asked before each message
            if len(batch) >= FEWEST and next(numbers) == len(batch) // 2:
                die()
            return stopped()

        right(bus, queue, batch, done, dead_or_stopped)

    worker.handle = half


def die_after_a_commit() -> None:
    """Die when the bar has an order's number in the database, and nobody was told."""
    handlers = module("barista.handlers")
    right, is_time = handlers.accept_order, times_spared()

    def accept_and_die(order_id: int) -> Any:
        order = right(order_id)
        if is_time():
            die()
        return order

    handlers.accept_order = accept_and_die


def die_around_a_publish(*, after: bool) -> None:
    """Die with a committed change in hand: before the screens hear of it, or just after."""
    publishing = module("orders.order.publishing")
    right, is_time = publishing.publish, times_spared()

    def publish_and_die(topic: str, payload: bytes) -> None:
        doomed = is_time()
        if doomed and not after:
            die()
        right(topic, payload)
        if doomed:
            die()

    publishing.publish = publish_and_die


POINTS: dict[str, Callable[[], None]] = {
    "within a batch": die_within_a_batch,
    "after a commit": die_after_a_commit,
    "before a publish": partial(die_around_a_publish, after=False),
    "after a publish": partial(die_around_a_publish, after=True),
}

if __name__ == "__main__":
    run(POINTS[os.environ["DIE_AT"]])
