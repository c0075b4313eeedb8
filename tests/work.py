"""One batch of a queue, worked off as a worker does it."""

from collections.abc import Sequence

from cafe.messaging import worker
from cafe.messaging.bus.base import Bus, Message
from cafe.messaging.queues import Queue


def handle(bus: Bus, queue: Queue, messages: Sequence[Message]) -> None:
    """Hand messages to their handlers and delete those that have been handled."""
    done: list[Message] = []
    try:
        worker.handle(bus, queue, messages, done)
    finally:
        bus.delete(done)
