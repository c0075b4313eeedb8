"""Placing an order: what is checked, what it costs, and that it happens once."""

import pytest

from cafe.messaging.models import OutboxEvent
from orders.order.cart import Cart, CartLine
from orders.order.models import Order, OrderChange
from tests.cast import Cafe, problem

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


@pytest.mark.parametrize(
    "said", [{"drinker": "Joe"}, {"name": "Joe"}, {"name": "Joe", "drinker": "Joe"}], ids=str
)
def test_who_drinks_it_is_said_and_answered_in_one_word(client, cafe: Cafe, said):
    answer = post(client, cafe, cafe.wish(cafe.line(**said)), key="tap")
    assert answer.json()["items"][0]["drinker"] == "Joe"
    again = post(client, cafe, cafe.wish(cafe.line(drinker="Joe")), key="tap")
    assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])


def test_a_drink_has_one_drinker(client, cafe: Cafe):
    answer = post(client, cafe, cafe.wish(cafe.line(name="Joe", drinker="Jo")))
    assert list(problem(answer, 400)["errors"]) == ["items.0.name"]
    assert not Order.objects.exists()


def test_a_wish_is_the_same_to_a_version_that_knows_more_fields():
    class LaterCart(Cart, frozen=True, omit_defaults=True):
        table: str = ""

    lines = (CartLine(4, 2, (9,)),)
    today = Cart("Ada", lines).fingerprint()
    assert LaterCart("Ada", lines).fingerprint() == today
    assert LaterCart("Ada", lines, table="7").fingerprint() != today


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
