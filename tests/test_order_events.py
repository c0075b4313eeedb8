"""Events and state are one: applied, repeated, shuffled or late, they tell of the same order."""

import contextlib
import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barista.handlers import accept
from cafe.messaging.event import Event, read
from cafe.messaging.models import OutboxEvent
from cafe.messaging.queues import queues
from orders.events import OrderOverdue, OrderPlaced
from orders.order import publishing
from orders.order.deadlines import mark_overdue
from orders.order.drinks import make_drinks
from orders.order.errors import InvalidTransition
from orders.order.facts import order_facts
from orders.order.life import TRANSITIONS, Action
from orders.order.models import Order, OrderChange, OrderLine, Status
from orders.order.payment import pay_order, refund_order
from orders.order.promise import move_promise
from orders.order.reading import orders_to_show, staff_order
from orders.order.steps import accept_order, advance_order
from orders.stores.models import Store
from orders.stores.people import Actor
from tests.cast import Cafe, actor, nothing_happens

pytestmark = pytest.mark.django_db

# -- events applied = state fetched -------------------------------------------------------------


def walk(order: Order, staff: list[User], choose: random.Random, steps: int) -> None:
    """Take random steps; those that are not allowed here must change nothing."""
    for _ in range(steps):
        line = choose.choice(list(OrderLine.objects.filter(order=order)))
        move = choose.choice(moves(order, line, actor(choose.choice(staff)), choose))
        with contextlib.suppress(InvalidTransition):
            move()


def moves(
    order: Order, line: OrderLine, who: Actor, choose: random.Random
) -> list[Callable[[], object]]:
    """Return all that may be tried; what leads far more than once."""
    steps = (*Action, Action.START, Action.READY, Action.RECALL)
    tick = partial(make_drinks, order.pk, line.pk, choose.randint(0, line.quantity), who)
    return [
        *(partial(advance_order, order.pk, step, who, reason="so") for step in steps),
        *[tick] * 3,
        partial(pay_order, order.pk, who),
        partial(refund_order, order.pk, who),
        partial(move_promise, order.pk, 5, who),
        partial(mark_overdue, order.pk, order.placed_at + timedelta(days=1)),
    ]


def stored_events() -> list[Event]:
    events = [read(row.detail_type, row.detail) for row in OutboxEvent.objects.order_by("pk")]
    return [event for event in events if event]


def as_json(facts: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(facts))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 25))
def test_events_applied_are_the_state_fetched(cafe: Cafe, grace, ada, seed, steps):
    cafe.change(capacity=1000, horizon_minutes=0)
    OutboxEvent.objects.all().delete()
    seq = Store.objects.get(pk=cafe.store.pk).seq
    order = cafe.place_big()
    walk(order, [grace, ada], random.Random(seed), steps)

    events: list[Any] = stored_events()
    history = list(OrderChange.objects.filter(order=order))
    fetched = Order.objects.get(pk=order.pk)
    assert as_json(events[-1].order) == as_json(order_facts(fetched))
    # No event without its change, no change without its event, nothing out of turn.
    assert [event.metadata.seq for event in events] == list(range(seq + 1, seq + 1 + len(events)))
    assert [
        (event.detail_type(), event.metadata.seq, event.order.version, event.order.status)
        for event in events
    ] == [(row.event, row.seq, row.version, row.status) for row in history]
    versions = [e.order.version for e in events if not isinstance(e, OrderOverdue)]
    assert versions == list(range(1, fetched.version + 1))
    # A step follows from the one before it.
    for earlier, later in itertools.pairwise(events):
        if later.order.status != earlier.order.status:
            assert later.order.status in {
                to
                for statuses in TRANSITIONS.values()
                for status, to in statuses.items()
                if status == earlier.order.status
            }


# -- deliveries that repeat, mix or come late ----------------------------------------------------


@pytest.fixture
def published(monkeypatch) -> list[dict[str, Any]]:
    """What was published for the screens."""
    sent: list[dict[str, Any]] = []

    def publish(topic: str, payload: bytes) -> None:
        sent.append(msgspec.json.decode(payload) | {"topic": topic})

    monkeypatch.setattr(publishing, "publish", publish)
    return sent


def deliver(event: Event) -> None:
    """Hand an event to all who subscribed to it."""
    for queue in queues().values():
        for handler in queue.handlers_of(event):
            handler(event)


@pytest.mark.parametrize("seed", range(5))
def test_repeated_and_shuffled_deliveries_change_nothing(cafe: Cafe, grace, ada, published, seed):
    order = accept_order(cafe.place_big().pk)
    choose = random.Random(seed)
    walk(order, [grace, ada], choose, 15)
    events = stored_events() * 3
    choose.shuffle(events)
    with nothing_happens():
        for event in events:
            deliver(event)
    now = as_json(staff_order(orders_to_show().get(pk=order.pk)))
    assert all(now.items() <= message.items() for message in published), "only the newest state"
    assert {m["seq"] for m in published} == {e.metadata.seq for e in events}, "and no hole"


@pytest.mark.parametrize("status", [str(status) for status in Status if status != "placed"])
def test_an_order_placed_that_comes_late_changes_nothing(cafe: Cafe, grace, status):
    cafe.order_at(status, grace)
    placed = next(event for event in stored_events() if isinstance(event, OrderPlaced))
    with nothing_happens():
        accept(placed)


def test_an_event_of_a_purged_order_is_passed_over(cafe: Cafe, published):
    order = cafe.place()
    placed = stored_events()[0]
    Order.objects.filter(pk=order.pk).delete()
    deliver(placed)
    assert published == []


def test_an_accepted_order_is_published_under_its_own_topic(cafe: Cafe, published):
    order = cafe.place()
    deliver(stored_events()[0])
    deliver(stored_events()[1])
    assert published[-1]["topic"] == f"cafe/v1/{cafe.store.slug}/orders/{order.pk}"
    assert published[-1]["status"] == "accepted"
    assert order.token not in str(published)
