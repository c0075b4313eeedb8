"""The local bus keeps SQS's manners: it redelivers, hides, and buries."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cafe.messaging.bus import get_bus
from cafe.messaging.bus.local import VISIBILITY, LocalBus
from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.mqtt import PublishFailed
from cafe.messaging.outbox import relay_once
from cafe.messaging.queues import queues
from cafe.messaging.worker import handle
from orders.models import Order, Status
from tests.cast import Cafe

pytestmark = pytest.mark.django_db


@pytest.fixture
def bus(cafe: Cafe) -> LocalBus:
    """A bus with one OrderPlaced in the bar's queue."""
    cafe.place()
    relay_once()
    bus = get_bus()
    assert isinstance(bus, LocalBus)
    return bus


def receive(bus: LocalBus, queue: str = "bar"):
    return bus.receive(queue, limit=10, wait=0)


def let_time_pass() -> None:
    Delivery.objects.update(visible_at=timezone.now() - timedelta(seconds=1))


def test_a_received_message_is_hidden_from_others(bus: LocalBus):
    assert len(receive(bus)) == 1
    assert receive(bus) == []


def test_what_is_not_deleted_comes_again(bus: LocalBus):
    first = receive(bus)[0]
    let_time_pass()
    again = receive(bus)[0]
    assert (first.receives, again.receives) == (1, 2)
    assert first.detail == again.detail


def test_a_message_is_hidden_for_the_visibility_time(bus: LocalBus):
    receive(bus)
    hidden = Delivery.objects.get(queue="bar").visible_at - timezone.now()
    assert VISIBILITY - timedelta(seconds=5) < hidden <= VISIBILITY


def test_a_late_delete_does_not_take_the_message_from_its_new_receiver(bus: LocalBus):
    slow = receive(bus)
    let_time_pass()
    receive(bus)
    bus.delete(slow)
    assert Delivery.objects.filter(queue="bar").exists()


def test_one_queue_does_not_see_another_ones_delete(bus: LocalBus):
    bus.delete(receive(bus, "bar"))
    assert len(receive(bus, "live")) == 1


def test_after_its_last_try_a_message_lies_among_the_dead_letters(bus: LocalBus):
    for _ in range(bus.max_receives):
        let_time_pass()
        bus.release(receive(bus)[0], delay=0, reason="ValueError: no beans")
    let_time_pass()
    assert receive(bus) == []
    assert [letter.reason for letter in bus.dead_letters("bar")] == ["ValueError: no beans"]


def test_a_redrive_brings_dead_letters_back(bus: LocalBus):
    bus.bury(receive(bus)[0], reason="unreadable")
    assert bus.redrive("bar") == 1
    assert receive(bus)[0].receives == 1


def test_depth_tells_how_far_behind_a_queue_is(bus: LocalBus):
    Delivery.objects.update(sent_at=timezone.now() - timedelta(seconds=30))
    depth = bus.depth("bar")
    assert (depth.waiting, depth.dead) == (1, 0)
    assert 30 <= depth.oldest_seconds < 60


def test_the_bar_accepts_what_it_receives(bus: LocalBus):
    handle(bus, queues()["bar"], receive(bus))
    order = Order.objects.get()
    assert (order.status, order.number) == (Status.ACCEPTED, 1)
    assert not Delivery.objects.filter(queue="bar").exists()


def test_a_message_that_cannot_be_read_is_buried_at_once(bus: LocalBus):
    OutboxEvent.objects.update(detail='{"metadata": 7}')
    handle(bus, queues()["bar"], receive(bus))
    assert "OrderPlaced" in bus.dead_letters("bar")[0].reason


def test_an_unknown_detail_type_is_passed_over(bus: LocalBus):
    OutboxEvent.objects.update(detail_type="OrderSung")
    handle(bus, queues()["bar"], receive(bus))
    assert not Delivery.objects.filter(queue="bar").exists()


def test_a_field_of_a_newer_sender_is_ignored(bus: LocalBus):
    row = OutboxEvent.objects.get()
    row.detail = row.detail.replace('{"metadata"', '{"mood": "sunny", "metadata"', 1)
    row.save()
    handle(bus, queues()["bar"], receive(bus))
    assert Order.objects.get().status == Status.ACCEPTED


def test_a_handler_that_fails_gets_the_message_again_later(bus: LocalBus, monkeypatch):
    monkeypatch.setattr("barista.handlers.accept_order", lambda _: 1 / 0)
    handle(bus, queues()["bar"], receive(bus))
    row = Delivery.objects.get(queue="bar")
    assert row.visible_at > timezone.now()
    assert "ZeroDivisionError" in row.last_error
    monkeypatch.undo()
    let_time_pass()
    handle(bus, queues()["bar"], receive(bus))
    assert Order.objects.get().status == Status.ACCEPTED


def test_deadletters_shows_the_reason_and_redrives(bus: LocalBus, capsys):
    bus.bury(receive(bus)[0], reason="ValueError: no beans")
    call_command("deadletters", "--redrive")
    said = capsys.readouterr().out
    assert "ValueError: no beans" in said
    assert "sent again: 1" in said
    assert len(receive(bus)) == 1


def test_replay_delivers_stored_events_again_and_changes_nothing(bus: LocalBus, capsys):
    handle(bus, queues()["bar"], receive(bus))
    before = Order.objects.values().get()
    call_command("replay", "--since", "2020-01-01T00:00Z", "--queue", "bar")
    assert "1 deliveries to bar" in capsys.readouterr().out
    handle(bus, queues()["bar"], receive(bus))
    assert Order.objects.values().get() == before


def test_a_message_that_ends_its_worker_is_buried_after_its_last_try(bus: LocalBus):
    for _ in range(bus.max_receives):
        let_time_pass()
        assert receive(bus)
    let_time_pass()
    assert receive(bus) == []
    assert "never given back" in bus.dead_letters("bar")[0].reason


def test_a_broker_that_is_away_for_long_buries_no_message(bus: LocalBus, monkeypatch):
    def offline(*_: object) -> None:
        raise PublishFailed("no connection to the broker")

    monkeypatch.setattr("orders.live.publish", offline)
    for _ in range(bus.max_receives * 3):
        let_time_pass()
        handle(bus, queues()["live"], receive(bus, "live"))
    assert bus.depth("live").dead == 0
    assert bus.depth("live").waiting == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's planner")
@pytest.mark.parametrize("table", ["messaging_outboxevent", "messaging_delivery"])
def test_taking_up_work_never_walks_the_archive(cafe: Cafe, table):
    with CaptureQueriesContext(connection) as queries:
        cafe.place()
        relay_once()
        LocalBus().receive("bar", limit=10, wait=0)
    written = [query["sql"] for query in queries if "RETURNING" in query["sql"]]
    claims = [sql for sql in written if sql.startswith(f'UPDATE "{table}" SET')]
    assert claims
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {claims[0]}")
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "waiting" in plan, plan
