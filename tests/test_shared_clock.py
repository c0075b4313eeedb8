"""A host whose clock is wrong goes by the database's, which is everybody's."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from cafe.base import clock
from cafe.live import web
from cafe.live.message import encode
from cafe.messaging.models import OutboxEvent
from orders.order.deadlines import sweep_deadlines
from orders.order.models import Order
from tests.cast import Cafe

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="one file has one host, and one clock"
    ),
]

NEAR = timedelta(seconds=30)


@pytest.fixture(params=[10, -10], ids=["ahead", "behind"])
def right(request, monkeypatch) -> datetime:
    """The true time, while this host's clock is some minutes off and was compared."""
    now, minutes = timezone.now(), timedelta(minutes=request.param)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + minutes)
    clock.compare()
    return now


def is_near(time: datetime | str, right: datetime) -> bool:
    moment = datetime.fromisoformat(time) if isinstance(time, str) else time
    return abs(moment - right) < NEAR


def test_what_it_writes_has_the_right_time(right: datetime, cafe: Cafe):
    order = Order.objects.get(pk=cafe.place().pk)
    event = OutboxEvent.objects.get()
    assert order.deadline_at
    times = [
        order.placed_at,
        order.deadline_at - timedelta(seconds=cafe.store.accept_seconds),
        event.created_at,
        json.loads(event.detail)["metadata"]["occurred_at"],
        json.loads(encode("ping", {}))["server_time"],
    ]
    assert all(is_near(time, right) for time in times), times


def test_it_calls_nothing_late_that_is_not(right: datetime, cafe: Cafe):
    order = cafe.place()
    assert sweep_deadlines() == 0
    Order.objects.filter(pk=order.pk).update(deadline_at=right - timedelta(seconds=1))
    assert sweep_deadlines() == 1


def test_readyz_calls_no_event_late_that_another_host_just_wrote(right: datetime, cafe: Cafe):
    cafe.place()
    OutboxEvent.objects.update(created_at=right, published_at=None)
    assert Client().get("/readyz").json()["relay"] == "ok"


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
async def test_a_web_process_that_cannot_compare_goes_on(monkeypatch, error):
    def fail() -> None:
        raise error("the connection is closed")

    monkeypatch.setattr(clock, "compare", fail)
    await web._compare_clocks()
