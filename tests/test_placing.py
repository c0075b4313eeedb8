"""Placing an order: what is checked, what it costs, and that it happens once."""

import pytest

from cafe.messaging.models import OutboxEvent
from orders.order.models import Order, OrderChange
from tests.cast import Cafe

pytestmark = pytest.mark.django_db


def post(client, cafe: Cafe, body: object, key: str = ""):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        f"/api/stores/{cafe.store.slug}/orders/", body, "application/json", headers=headers
    )


def test_an_order_is_answered_with_202_and_its_links(client, cafe: Cafe):
    answer = post(client, cafe, cafe.wish(cafe.line(options=[cafe.oat.pk], quantity=2)))
    assert answer.status_code == 202
    order = answer.json()
    assert order["status"] == "placed"
    assert order["version"] == 1
    assert order["total"] == "7.80"
    assert order["queue_position"] == 0
    assert order["links"]["page"] == f"/orders/{order['token']}/"
    assert order["items"][0]["allergens"] == ["gluten"]
    assert client.get(order["links"]["self"]).json()["id"] == order["id"]


def test_the_order_and_its_event_are_stored_together(client, cafe: Cafe):
    post(client, cafe, cafe.wish())
    assert [row.detail_type for row in OutboxEvent.objects.all()] == ["OrderPlaced"]
    assert OrderChange.objects.get().event == "OrderPlaced"


def test_a_price_sent_by_the_client_is_ignored(client, cafe: Cafe):
    answer = post(client, cafe, cafe.wish(cafe.line(price="0.01", unit_price="0.01"), total="0"))
    assert answer.json()["total"] == "3.40"


def test_the_same_key_and_body_give_the_same_order(client, cafe: Cafe):
    first = post(client, cafe, cafe.wish(), key="tap-1")
    again = post(client, cafe, cafe.wish(), key="tap-1")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["token"] == again.json()["token"]
    assert Order.objects.count() == OutboxEvent.objects.count() == 1


def test_the_same_key_with_another_body_is_422(client, cafe: Cafe):
    post(client, cafe, cafe.wish(), key="tap-1")
    answer = post(client, cafe, cafe.wish(name="Bob"), key="tap-1")
    assert answer.status_code == 422
    assert answer.json()["reason"] == "key_reused"
    assert Order.objects.count() == 1
