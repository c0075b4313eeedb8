"""What the worker tells of orders: each event with its own seq, and the order as it is by then."""

from dataclasses import replace

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cafe.messaging import worker
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import Message
from cafe.messaging.queues import queues
from orders.events import OrderAccepted
from orders.order import publishing
from orders.order.facts import order_facts
from orders.order.models import Order, OrderLine
from orders.order.steps import accept_order
from orders.stores.facts import metadata
from tests.cast import Cafe
from tests.work import handle

pytestmark = pytest.mark.django_db


def publish_all() -> int:
    """Publish what waits; return how many statements that took besides receive and delete."""
    received, done = get_bus().receive("live", 10, 0), list[Message]()
    with CaptureQueriesContext(connection) as queries:
        worker.handle(get_bus(), queues()["live"], received, done)
    assert done == received
    return len(queries)


def test_every_event_of_a_batch_is_told_with_its_own_seq(cafe: Cafe, told):
    first, second = cafe.place("Ada"), cafe.place("Grace")
    accept_order(first.pk)
    publish_all()
    assert [(one["event"], one["id"], one["seq"]) for one in told] == [
        ("OrderPlaced", first.pk, 1),
        ("OrderPlaced", second.pk, 2),
        ("OrderAccepted", first.pk, 3),
    ]


def test_each_tells_the_order_as_it_is_by_then(cafe: Cafe, told):
    order = cafe.place()
    other = cafe.place()
    accept_order(order.pk)
    publish_all()
    assert [(one["status"], one["version"]) for one in told] == [
        ("accepted", 2),
        ("placed", 1),
        ("accepted", 2),
    ]
    assert {tuple(one["waiting"]) for one in told} == {(order.pk, other.pk)}


def test_a_batch_is_read_by_one_statement_however_many_orders_it_is_about(cafe: Cafe, told):
    for _ in range(4):
        accept_order(cafe.place_big().pk)
    assert (publish_all(), len(told)) == (1, 8)


def test_after_a_publish_that_took_long_the_next_tells_what_is_by_then(
    cafe: Cafe, told, monkeypatch
):
    first, second = cafe.place(), cafe.place()
    now = [1000.0]
    monkeypatch.setattr("orders.order.publishing.time.monotonic", lambda: now[0])

    def slow(topic: str, body: bytes) -> None:
        told.append(msgspec.json.decode(body))
        if len(told) == 1:
            accept_order(second.pk)
            now[0] += publishing.FRESH_SECONDS + 0.1

    monkeypatch.setattr(publishing, "publish", slow)
    publish_all()
    assert [(one["id"], one["status"]) for one in told] == [
        (first.pk, "placed"),
        (second.pk, "accepted"),
    ]


def test_one_that_cannot_be_read_hides_no_other_of_its_batch(cafe: Cafe, told):
    good, bad = cafe.place(), cafe.place()
    OrderLine.objects.filter(order=bad).update(options=3)
    publish_all()
    assert [(one["id"], one["readable"]) for one in told] == [(good.pk, True), (bad.pk, False)]


def test_one_that_is_gone_is_told_no_more_and_the_others_are(cafe: Cafe, told):
    gone, there = cafe.place(), cafe.place()
    Order.objects.filter(pk=gone.pk).delete()
    publish_all()
    assert [one["id"] for one in told] == [there.pk]


def test_an_event_that_cannot_be_read_is_buried_and_the_others_are_told(cafe: Cafe, told):
    cafe.place()
    order = cafe.place()
    spoiled, readable = get_bus().receive("live", 10, 0)
    handle(get_bus(), queues()["live"], [replace(spoiled, detail="{"), readable])
    assert [one["id"] for one in told] == [order.pk]
    assert len(get_bus().dead_letters("live")) == 1


def test_an_event_by_itself_is_told_as_well(cafe: Cafe, told):
    order = cafe.place()
    publishing.publish_order(
        OrderAccepted(metadata=metadata(cafe.store, "system"), order=order_facts(order))
    )
    assert told[0]["id"] == order.pk
