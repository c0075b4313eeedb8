"""What is old and done with is forgotten; what waits for a person is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.pruning import prune_archive
from orders.order.life import Action
from orders.order.models import IdempotencyKey, Order, OrderLine
from orders.order.retention import forget_keys, forget_people
from orders.order.steps import advance_order
from orders.stores.people import SYSTEM
from tests.cast import Cafe

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=31)


@pytest.fixture
def order(cafe: Cafe) -> Order:
    """An order of long ago, whose events were handled, with a note for its drinker."""
    order = cafe.place()
    IdempotencyKey.objects.create(store=cafe.store, scope="place", key="a-cart", order=order)
    OrderLine.objects.update(note="for the dog", drinker="Bo")
    Order.objects.update(placed_at=LONG_AGO)
    OutboxEvent.objects.update(created_at=LONG_AGO)
    Delivery.objects.all().delete()
    return order


def test_a_delivered_event_of_long_ago_is_deleted(order: Order):
    assert (prune_archive(), prune_archive()) == (1, 0)
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize("state", [{"published_at": None}, {"parked_at": LONG_AGO}])
def test_an_event_that_nobody_took_is_kept(order: Order, state: dict):
    OutboxEvent.objects.update(**{"published_at": None} | state)
    assert prune_archive() == 0


def test_an_event_among_the_dead_letters_is_kept(order: Order):
    Delivery.objects.create(queue="bar", event=OutboxEvent.objects.get(), dead_at=LONG_AGO)
    assert prune_archive() == 0


def test_an_event_of_today_is_kept(order: Order):
    OutboxEvent.objects.update(created_at=timezone.now())
    assert prune_archive() == 0


def test_names_and_notes_of_an_order_that_is_over_are_forgotten(order: Order):
    advance_order(order.pk, Action.CANCEL, SYSTEM)
    assert (forget_people(), forget_people()) == (1, 0)
    order.refresh_from_db()
    line = order.lines.get()
    assert (order.name, line.note, line.drinker) == ("", "", "")
    assert (order.total, line.name) == (line.total, "Flat White")


def test_an_order_that_is_still_open_keeps_its_name(order: Order):
    assert forget_people() == 0


def test_keys_are_forgotten_when_no_phone_can_still_try(order: Order):
    assert forget_keys() == 0
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=3))
    assert forget_keys() == 1
