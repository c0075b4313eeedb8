"""Queues, worked off as a worker does it."""

from collections.abc import Sequence

from cafe.messaging import worker
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import Bus, Message
from cafe.messaging.queues import Queue, queues


def handle(bus: Bus, queue: Queue, messages: Sequence[Message]) -> None:
    """Hand messages to their handlers and delete those that have been handled."""
    done: list[Message] = []
    try:
        worker.handle(bus, queue, messages, done)
    finally:
        bus.delete(done)


def work_off(name: str) -> None:
    """Do what a consumer of a queue does from being woken until it waits again."""
    bus, done = get_bus(), list[Message]()
    while True:
        messages = bus.receive(name, worker.BATCH, 0, done)
        done = []
        worker.handle(bus, queues()[name], messages, done)
        if len(messages) < worker.BATCH and not done:
            return
