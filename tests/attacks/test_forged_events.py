"""Events on the bus that nobody of ours wrote: an order's row says what is so, not a message."""

import json
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User

from cafe.messaging.event import Event
from cafe.messaging.models import OutboxEvent
from cafe.messaging.outbox import relay_once
from orders.order.models import Order, OrderChange, Status
from orders.stores.models import Store
from tests.cast import Cafe
from tests.every_event import every_event
from tests.work import work_off

pytestmark = pytest.mark.django_db

LIES = {
    "id": None,
    "name": "Mallory",
    "status": "collected",
    "paid": True,
    "number": 999,
    "version": 10**6,
    "total": "0.01",
    "open": False,
    "paused": True,
    "pause_reason": "Mallory",
}


def lie(fact: Any, victim: int) -> Any:
    """Return a part of an event with every field that can lie about the victim lying."""
    if isinstance(fact, list):
        return [lie(one, victim) for one in fact]
    if not isinstance(fact, dict):
        return fact
    lies = {**LIES, "id": victim}
    return {
        name: lies[name] if name in lies and not isinstance(value, dict) else lie(value, victim)
        for name, value in fact.items()
    }


def everything() -> dict[str, Any]:
    return {
        "orders": list(Order.objects.order_by("pk").values()),
        "lines": list(Order.objects.order_by("lines__pk").values("lines__pk", "lines__made")),
        "history": OrderChange.objects.count(),
        "stores": list(Store.objects.order_by("pk").values()),
    }


def test_forged_events_of_every_kind_change_nothing_and_are_shown_as_nothing(
    cafe: Cafe, grace: User, told
):
    """A worker that hears lies about an order reads the order, and says what that says."""
    details = {event.detail_type: event.detail for event in every_event(cafe, grace)}
    assert set(details) == set(Event.registry)
    Store.objects.update(paused=False, pause_reason="")
    victim = cafe.order_at(Status.PREPARING, grace, "Victim")
    OutboxEvent.objects.all().delete()
    before = everything()
    for kind, detail in details.items():
        forged = lie(json.loads(detail), victim.pk)
        OutboxEvent.objects.create(
            event_id=uuid.uuid4(),
            detail_type=kind,
            source="cafe.orders",
            group=cafe.store.slug,
            detail=json.dumps(forged),
        )
    relay_once()
    for queue in ("bar", "live"):
        work_off(queue)
    assert everything() == before
    assert len(told) == len(details)
    assert "Mallory" not in json.dumps(told)
    about_it = [message for message in told if message.get("id") == victim.pk]
    assert len(about_it) >= 10
    assert {(m["name"], m["status"], m["version"]) for m in about_it} == {
        ("Victim", "preparing", victim.version)
    }


@pytest.mark.parametrize("order", [0, -1, 10**18, 987654])
def test_an_event_about_an_order_that_is_none_makes_none(cafe: Cafe, told, order: int):
    cafe.place()
    detail = json.loads(OutboxEvent.objects.get().detail)
    OutboxEvent.objects.all().delete()
    before = everything()
    detail["order"]["id"] = order
    OutboxEvent.objects.create(
        event_id=uuid.uuid4(),
        detail_type="OrderPlaced",
        source="cafe.orders",
        group=cafe.store.slug,
        detail=json.dumps(detail),
    )
    relay_once()
    for queue in ("bar", "live"):
        work_off(queue)
    assert everything() == before
    assert told == []
