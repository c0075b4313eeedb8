"""What a worker holds is hidden while it works, and comes back soon after it was killed."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from cafe.messaging.bus.base import HOLD_SECONDS
from cafe.messaging.bus.local import VISIBILITY, LocalBus
from cafe.messaging.models import Delivery
from cafe.messaging.queues import Queue
from orders.events import OrderPlaced
from orders.stores.models import Store
from tests.cast import Cafe
from tests.work import handle


@pytest.fixture
def bus(cafe: Cafe) -> LocalBus:
    """A bus with one OrderPlaced in the bar's queue."""
    cafe.place()
    return LocalBus()


def almost_visible() -> None:
    Delivery.objects.update(visible_at=timezone.now() + timedelta(seconds=0.5))


def hidden_for() -> timedelta:
    return Delivery.objects.get(queue="bar").visible_at - timezone.now()


@pytest.mark.django_db
def test_what_is_being_handled_stays_hidden(bus: LocalBus):
    bus.receive("bar", limit=10, wait=0)
    almost_visible()
    bus.keep_hidden()
    assert hidden_for() > timedelta(seconds=HOLD_SECONDS)


@pytest.mark.django_db
def test_what_another_worker_holds_is_not_ours_to_keep(bus: LocalBus):
    bus.receive("bar", limit=10, wait=0)
    almost_visible()
    LocalBus().keep_hidden()
    assert hidden_for() < timedelta(seconds=1)


@pytest.mark.django_db
def test_what_was_given_back_is_not_kept(bus: LocalBus):
    message = bus.receive("bar", limit=10, wait=0)[0]
    bus.release(message, delay=0, reason="no beans")
    bus.keep_hidden()
    assert hidden_for() < timedelta(seconds=0.1)


@pytest.mark.django_db
def test_what_a_new_receiver_took_over_is_not_kept_by_the_old_one(bus: LocalBus):
    bus.receive("bar", limit=10, wait=0)
    Delivery.objects.update(visible_at=timezone.now())
    LocalBus().receive("bar", limit=10, wait=0)
    almost_visible()
    bus.keep_hidden()
    assert hidden_for() < timedelta(seconds=1)


@pytest.mark.django_db
def test_what_a_receiver_gave_up_without_a_word_is_not_kept(bus: LocalBus):
    bus.receive("bar", limit=10, wait=0)
    bus.receive("bar", limit=10, wait=0)  # its loop failed, and begins again
    almost_visible()
    bus.keep_hidden()
    assert hidden_for() < timedelta(seconds=1)


@pytest.mark.django_db(transaction=True)
def test_what_another_took_over_is_handled_by_that_one_alone(bus: LocalBus):
    queue = Queue("bar", {OrderPlaced: [make_room]}, atomic=True)
    room = Store.objects.get().capacity
    slow = bus.receive("bar", limit=10, wait=0)
    Delivery.objects.update(visible_at=timezone.now())
    quick = LocalBus().receive("bar", limit=10, wait=0)
    for messages in (slow, quick, slow):
        handle(bus, queue, messages)
    assert Store.objects.get().capacity == room + 1
    assert not Delivery.objects.filter(queue="bar").exists()


def make_room(event: OrderPlaced) -> None:
    Store.objects.update(capacity=F("capacity") + 1)


def test_a_worker_renews_well_before_the_time_is_over():
    assert timedelta(seconds=HOLD_SECONDS * 2) < VISIBILITY
