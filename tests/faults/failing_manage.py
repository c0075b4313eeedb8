"""A manage.py whose handlers fail three times for each message, and then work.

Started in place of manage.py by test_handlers.py. The second time they fail after their work, as
when a database commits and its answer is lost.
"""

import threading
from collections.abc import Sequence
from typing import Any

from tests.faults.wrapped import module, run

FAILURES = 3
AFTER_ITS_WORK = 2

tries = threading.local()  # of the message that this thread has in hand


class BadDay(Exception):
    """What the handlers raise."""


def fail(event: Any) -> None:
    raise BadDay(f"on try {tries.number}")


def fail_at_first() -> None:
    worker, queues = module("cafe.messaging.worker"), module("cafe.messaging.queues")
    handle_one, handlers_of = worker._handle_one, queues.Queue.handlers_of

    def counting(bus: Any, queue: Any, message: Any) -> bool:
        tries.number = message.receives
        return handle_one(bus, queue, message)

    def failing(queue: Any, event: Any) -> Sequence[Any]:
        if tries.number > FAILURES:
            return handlers_of(queue, event)
        done = handlers_of(queue, event) if tries.number == AFTER_ITS_WORK else ()
        return [*done, fail]

    worker._handle_one = counting
    queues.Queue.handlers_of = failing


if __name__ == "__main__":
    run(fail_at_first)
