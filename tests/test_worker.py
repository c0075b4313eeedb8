"""How a worker bears a bus that is away, and how it leaves."""

import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from cafe.messaging import worker as module
from cafe.messaging.bus.base import BusUnavailable, Message
from cafe.messaging.bus.local import VISIBILITY, LocalBus
from cafe.messaging.models import Delivery
from cafe.messaging.queues import Queue, Sweep, consumers, queues
from cafe.messaging.worker import Worker
from orders.events import OrderPlaced
from tests.cast import Cafe
from tests.running import wait_for
from tests.work import handle


class PlainBus:
    """Hands out what it is given, and remembers what comes back."""

    poll_seconds = 0.05
    max_receives = 5

    def __init__(self, *messages: Message) -> None:
        self.messages = list(messages)
        self.deleted: list[Any] = []
        self.released: list[Any] = []

    def receive(
        self, queue: str, limit: int, wait: float, done: Sequence[Message] = ()
    ) -> list[Message]:
        self.delete(done)
        if not self.messages:
            time.sleep(wait)
        taken, self.messages = self.messages, []
        return taken

    def delete(self, messages: Sequence[Message]) -> None:
        self.deleted += [message.receipt for message in messages]

    def release(self, message: Message, *, delay: float, reason: str, excused: bool) -> None:
        assert excused, "that the worker leaves is no fault of the message"
        self.released.append(message.receipt)


@pytest.mark.django_db(transaction=True)
def test_what_a_stopping_worker_still_handles_stays_hidden(cafe: Cafe):
    cafe.place()
    entered, leave = threading.Event(), threading.Event()

    def slow(event: OrderPlaced) -> None:
        entered.set()
        leave.wait(20)

    worker = Worker()
    worker._spawn("queue-bar-1", lambda: worker._consume(Queue("bar", {OrderPlaced: [slow]})))
    worker._spawn("hold", worker._hold)
    assert entered.wait(5)
    worker.stop()
    time.sleep(VISIBILITY.total_seconds() + 0.5)
    try:
        assert LocalBus().receive("bar", limit=10, wait=0) == []
    finally:
        leave.set()
        left = worker.join()
    assert left == []
    assert not Delivery.objects.filter(queue="bar").exists()


def test_a_bus_that_is_away_is_one_line_and_no_traceback(caplog):
    worker, times = Worker(), []

    def away() -> None:
        times.append(1)
        raise BusUnavailable("queue cafe-bar does not exist")

    with caplog.at_level(logging.ERROR, logger="cafe.messaging.worker"):
        worker._spawn("queue-bar-1", away)
        wait_for(lambda: len(times) >= 3)
        worker.stop()
        worker.join()
    assert [record.getMessage() for record in caplog.records] == [
        "queue-bar-1 waits: queue cafe-bar does not exist"
    ]
    assert caplog.records[0].exc_info is None


def test_a_stopping_worker_finishes_what_it_handles_and_gives_back_the_rest(monkeypatch):
    entered, leave = threading.Event(), threading.Event()
    bus = PlainBus(*(Message("bar", number, 1, "OrderSung", "{}") for number in range(3)))

    def slow(*_: object) -> None:
        entered.set()
        leave.wait(5)

    monkeypatch.setattr(module, "get_bus", lambda: bus)
    monkeypatch.setattr(module, "read", slow)
    worker = Worker()
    worker._spawn("queue-bar-1", lambda: worker._consume(Queue("bar", {})))
    assert entered.wait(5)
    worker.stop()
    leave.set()
    worker.join()
    assert (bus.deleted, bus.released) == ([0], [1, 2])


def test_what_was_handled_is_deleted_also_when_a_later_one_cannot_be_given_back(monkeypatch):
    bus = PlainBus()
    messages = [Message("bar", number, 1, "OrderSung", "{}") for number in range(2)]
    answers = iter([None, ZeroDivisionError()])

    def read(*_: object) -> None:
        if error := next(answers):
            raise error

    def lost(*_: object, **__: object) -> None:
        raise ConnectionError("the database is gone")

    monkeypatch.setattr(module, "read", read)
    monkeypatch.setattr(bus, "release", lost)
    with pytest.raises(ConnectionError):
        handle(bus, Queue("bar", {}), messages)  # type: ignore[arg-type]
    assert bus.deleted == [0]


def test_what_was_handled_is_deleted_also_when_nothing_more_can_be_received(monkeypatch):
    bus = PlainBus(Message("bar", 0, 1, "OrderSung", "{}"))
    answers = iter([bus.messages])

    def receive(*_: object) -> list[Message]:
        if messages := next(answers, None):
            return messages
        raise BusUnavailable("queue cafe-bar does not exist")

    monkeypatch.setattr(module, "get_bus", lambda: bus)
    monkeypatch.setattr(module, "read", lambda *_: None)
    monkeypatch.setattr(bus, "receive", receive)
    with pytest.raises(BusUnavailable):
        Worker()._consume(Queue("bar", {}))
    assert bus.deleted == [0]


def test_each_queue_has_as_many_consumers_as_it_is_told(settings):
    settings.CAFE_QUEUE_CONSUMERS = {"": 2, "live": 4}
    assert consumers() == dict.fromkeys(queues(), 2) | {"live": 4}


def test_a_queue_that_is_not_in_the_table_has_no_consumers(settings):
    settings.CAFE_QUEUE_CONSUMERS = {"kitchen": 2}
    with pytest.raises(ImproperlyConfigured, match="kitchen"):
        consumers()


@pytest.mark.django_db(transaction=True)
def test_each_thread_can_have_a_connection_at_the_same_time(monkeypatch):
    """Who was left without one, once its own had failed, took the database for away for ever."""
    many = 30  # more than a pool had room for
    together = threading.Barrier(many, timeout=15)
    met: list[bool] = []

    def look() -> None:
        assert Delivery.objects.count() == 0
        if not met:
            together.wait()  # with a connection each
            met.append(True)

    monkeypatch.setattr(module, "sweeps", lambda: [Sweep(look, every=0.05)] * many)
    worker = Worker()
    worker.start()
    try:
        wait_for(lambda: len(met) == many, 20)
    finally:
        worker.stop()
        worker.join()


@pytest.mark.django_db(transaction=True)
def test_who_asks_seldom_keeps_no_connection(monkeypatch):
    kept: list[bool] = []

    def look() -> None:
        kept.append(connection.connection is not None)
        assert Delivery.objects.count() == 0

    monkeypatch.setattr(module, "KEEPS_SECONDS", 0.01)
    monkeypatch.setattr(module, "sweeps", lambda: [Sweep(look, every=0.05)])
    worker = Worker()
    worker.start()
    try:
        wait_for(lambda: len(kept) > 3, 20)
    finally:
        worker.stop()
        worker.join()
    pooled = connection.vendor == "postgresql"
    assert kept[1:] == [not pooled] * len(kept[1:])


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_has_ended_costs_one_message_one_try(monkeypatch):
    """Where messages come from another bus, receiving them notices nothing."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's has nobody to end it")
    bus = PlainBus()
    messages = [Message("bar", number, 1, "OrderSung", "{}") for number in range(3)]

    def read(*_: object) -> None:
        assert Delivery.objects.count() == 0

    monkeypatch.setattr(module, "read", read)
    with connection.cursor() as cursor, suppress(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    handle(bus, Queue("bar", {}), messages)  # type: ignore[arg-type]
    assert (bus.released, bus.deleted) == ([0], [1, 2])
