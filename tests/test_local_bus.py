"""What is the local bus's own; what it promises as every bus does: test_bus_contract.py."""

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cafe.messaging.bus import get_bus
from cafe.messaging.bus.local import VISIBILITY, LocalBus
from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.outbox import relay_once
from tests.cast import Cafe

pytestmark = pytest.mark.django_db


@pytest.fixture
def bus(cafe: Cafe) -> LocalBus:
    """A bus with one OrderPlaced in the bar's queue."""
    cafe.place()
    bus = get_bus()
    assert isinstance(bus, LocalBus)
    return bus


def receive(bus: LocalBus, queue: str = "bar"):
    return bus.receive(queue, limit=10, wait=0)


def test_a_copy_lies_in_every_queue_whose_rule_matches(bus: LocalBus):
    assert sorted(Delivery.objects.values_list("queue", flat=True)) == ["bar", "live"]


def test_an_event_is_delivered_with_its_change_and_needs_no_relay(bus: LocalBus):
    assert OutboxEvent.objects.get().published_at
    assert relay_once() == 0


@pytest.mark.django_db(transaction=True)
def test_a_change_that_did_not_happen_is_not_told(cafe: Cafe):
    with transaction.atomic():
        cafe.place()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_a_message_is_hidden_for_the_visibility_time(bus: LocalBus):
    receive(bus)
    hidden = Delivery.objects.get(queue="bar").visible_at - timezone.now()
    assert VISIBILITY - timedelta(seconds=2) < hidden <= VISIBILITY


def test_what_is_done_is_not_received_again_though_it_was_hidden_no_longer(bus: LocalBus):
    done = receive(bus)
    Delivery.objects.update(visible_at=timezone.now() - timedelta(seconds=1))
    assert bus.receive("bar", limit=10, wait=0, done=done) == []
    assert not Delivery.objects.filter(queue="bar").exists()


def test_what_is_done_stays_with_whoever_received_it_meanwhile(bus: LocalBus):
    slow = receive(bus)
    Delivery.objects.update(visible_at=timezone.now() - timedelta(seconds=1))
    [taken_over] = receive(LocalBus())
    assert bus.receive("bar", limit=10, wait=0, done=slow) == []
    assert Delivery.objects.get(queue="bar").receipt == taken_over.receipt[1]


def test_who_took_all_there_was_looks_again_when_woken_or_after_a_while(bus: LocalBus):
    assert len(bus.receive("bar", limit=10, wait=0.01)) == 1
    with CaptureQueriesContext(connection) as looks:
        assert bus.receive("bar", limit=10, wait=0.01) == []
    assert len(looks) == 1


def test_who_left_something_looks_again_at_once(bus: LocalBus, cafe: Cafe):
    cafe.place()
    bus.receive("bar", limit=1, wait=5)
    began = time.monotonic()
    assert len(bus.receive("bar", limit=1, wait=5)) == 1
    assert time.monotonic() - began < 2


@pytest.mark.django_db(transaction=True)
def test_what_comes_after_all_was_taken_is_received_at_once(bus: LocalBus, cafe: Cafe):
    bus.receive("bar", limit=10, wait=5)
    cafe.place()
    began = time.monotonic()
    assert len(bus.receive("bar", limit=10, wait=5)) == 1
    assert time.monotonic() - began < 2


def test_depth_tells_the_age_of_the_oldest_message(bus: LocalBus):
    Delivery.objects.update(sent_at=timezone.now() - timedelta(seconds=30))
    assert 30 <= (bus.depth("bar").oldest_seconds or 0) < 60


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's planner")
@pytest.mark.parametrize("table", ["messaging_outboxevent", "messaging_delivery"])
def test_taking_up_work_never_walks_the_archive(cafe: Cafe, table):
    with CaptureQueriesContext(connection) as queries:
        cafe.place()
        OutboxEvent.objects.update(published_at=None)  # as where the bus is elsewhere
        relay_once()
        LocalBus().receive("bar", limit=10, wait=0)
    written = [query["sql"] for query in queries if "RETURNING" in query["sql"]]
    claims = [sql for sql in written if sql.startswith(f'UPDATE "{table}" SET')]
    assert claims
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {claims[0]}")
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "waiting" in plan, plan
