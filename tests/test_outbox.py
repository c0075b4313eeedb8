"""The outbox: an event is stored with its change, and sent until it is taken."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cafe.messaging.bus.base import BusUnavailable, PutResult
from cafe.messaging.bus.local import LocalBus
from cafe.messaging.models import OutboxEvent
from cafe.messaging.outbox import OutsideTransaction, emit, relay_once
from orders.events import AvailabilityChanged
from orders.order.models import Order
from orders.stores.facts import metadata
from tests.cast import Cafe


class RecordingBus(LocalBus):
    """Takes what it is told to take, and remembers what it was sent."""

    in_database = False
    batch_size = 10

    def __init__(self, *answers: PutResult | Exception) -> None:
        super().__init__()
        self.answers = list(answers)
        self.sent: list[str] = []

    def put(self, entries):
        self.sent += [entry.event_id for entry in entries]
        answer = self.answers.pop(0) if self.answers else PutResult()
        if isinstance(answer, Exception):
            raise answer
        return [answer, *[PutResult()] * (len(entries) - 1)]


@pytest.fixture(autouse=True)
def bus_elsewhere(monkeypatch) -> None:
    """The outbox of a café whose bus is not in its database: there is something to relay."""
    monkeypatch.setattr("cafe.messaging.outbox.get_bus", RecordingBus)


def waiting() -> int:
    return OutboxEvent.objects.filter(published_at=None, parked_at=None).count()


def let_leases_end() -> None:
    OutboxEvent.objects.update(leased_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_emit_outside_a_transaction_is_refused(cafe: Cafe):
    event = AvailabilityChanged(metadata=metadata(cafe.store, "system"), items={}, options={})
    with pytest.raises(OutsideTransaction):
        emit(event)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_order_leaves_no_event(cafe: Cafe):
    with transaction.atomic():
        cafe.place()
        transaction.set_rollback(True)  # as a power cut would
    assert not Order.objects.exists()
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_the_relay_sends_what_waits_once(cafe: Cafe):
    cafe.place()
    bus = RecordingBus()
    assert (relay_once(bus), relay_once(bus)) == (1, 0)
    assert waiting() == 0
    assert len(bus.sent) == 1


@pytest.mark.django_db
def test_only_the_entry_that_failed_is_sent_again(cafe: Cafe):
    for _ in range(3):
        cafe.place()
    bus = RecordingBus(PutResult(error="InternalFailure"))
    relay_once(bus)
    assert waiting() == 1
    let_leases_end()
    relay_once(bus)
    assert waiting() == 0
    assert len(bus.sent) == 4


@pytest.mark.django_db
def test_a_failed_entry_waits_before_it_is_tried_again(cafe: Cafe):
    cafe.place()
    bus = RecordingBus(PutResult(error="ThrottlingException"))
    relay_once(bus)
    assert relay_once(bus) == 0
    assert OutboxEvent.objects.get().last_error == "ThrottlingException"


@pytest.mark.django_db
def test_a_refused_entry_is_parked_with_its_reason_and_others_pass(cafe: Cafe):
    cafe.place()
    cafe.place()
    relay_once(RecordingBus(PutResult(error="MalformedDetail", final=True)))
    parked = OutboxEvent.objects.get(parked_at__isnull=False)
    assert parked.last_error == "MalformedDetail"
    assert waiting() == 0


@pytest.mark.django_db
def test_a_bus_that_is_gone_loses_nothing(cafe: Cafe):
    cafe.place()
    bus = RecordingBus(PutResult("no route", away=True))
    with pytest.raises(BusUnavailable, match="no route"):
        relay_once(bus)
    assert waiting() == 1
    relay_once(bus)
    assert waiting() == 0


@pytest.mark.django_db
def test_a_bus_that_is_away_costs_no_event_a_try(cafe: Cafe):
    cafe.place()
    for _ in range(3):
        with pytest.raises(BusUnavailable):
            relay_once(RecordingBus(PutResult("no route", away=True)))
    assert OutboxEvent.objects.get().attempts == 0


@pytest.mark.django_db
def test_a_bus_that_fails_in_a_way_nobody_knows_loses_nothing(cafe: Cafe):
    cafe.place()
    bus = RecordingBus(ZeroDivisionError())
    with pytest.raises(BusUnavailable, match="ZeroDivisionError"):
        relay_once(bus)
    relay_once(bus)
    assert waiting() == 0


@pytest.mark.django_db
def test_a_crash_between_sending_and_marking_repeats_the_event(cafe: Cafe, monkeypatch):
    cafe.place()
    bus = RecordingBus()
    monkeypatch.setattr("cafe.messaging.outbox._record", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        relay_once(bus)
    monkeypatch.undo()
    assert relay_once(bus) == 0, "another relay must wait for the lease"
    let_leases_end()
    relay_once(bus)
    assert bus.sent[0] == bus.sent[1]
    assert waiting() == 0


def let_clock_be_ahead(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    wrong = timezone.now() + timedelta(**by)
    monkeypatch.setattr("django.utils.timezone.now", lambda: wrong)


@pytest.mark.django_db
def test_an_event_of_a_host_whose_clock_is_ahead_is_relayed_at_once(cafe: Cafe, monkeypatch):
    with monkeypatch.context() as patch:
        let_clock_be_ahead(patch, minutes=10)
        cafe.place()
    assert relay_once(RecordingBus()) == 1


@pytest.mark.django_db
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="one file has one host, and one clock"
)
def test_a_host_whose_clock_is_ahead_respects_the_leases_of_others(cafe: Cafe, monkeypatch):
    cafe.place()
    monkeypatch.setattr("cafe.messaging.outbox._record", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        relay_once(RecordingBus())
    let_clock_be_ahead(monkeypatch, minutes=10)
    assert relay_once(RecordingBus()) == 0
