"""Who does not come for what is ready is called again."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from cafe.base import clock
from orders.order.life import Action
from orders.order.models import Order, OrderChange
from orders.order.reminding import COOL_DOWN
from orders.order.steps import advance_order
from tests.cast import Cafe, actor

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def bar(grace: User) -> Client:
    client = Client()
    client.force_login(grace)
    return client


def call(bar: Client, cafe: Cafe, order: Order, **headers: str):
    return bar.post(cafe.step_url(order, "remind"), {}, "application/json", headers=headers)


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + by)


def test_who_does_not_come_is_called_again(cafe: Cafe, grace, bar, client, monkeypatch):
    order = cafe.order_at("ready", grace)
    later(monkeypatch, COOL_DOWN + SECOND)
    answer = call(bar, cafe, order)
    assert answer.status_code == 200
    assert answer.json()["reminded_at"] == clock.now().isoformat().replace("+00:00", "Z")
    row = OrderChange.objects.filter(order=order).latest("pk")
    assert (row.event, row.status, row.version) == ("CustomerReminded", "ready", order.version + 1)
    assert row.actor == str(actor(grace))
    assert client.get(f"/api/orders/{order.token}/").json()["reminded_at"]


def test_not_twice_within_a_minute_nor_as_soon_as_it_is_ready(cafe: Cafe, grace, bar, monkeypatch):
    order = cafe.order_at("ready", grace)
    refused = call(bar, cafe, order)
    assert (refused.status_code, refused.json()["reason"]) == (409, "called")
    assert refused.json()["order"]["status"] == "ready"
    later(monkeypatch, COOL_DOWN)
    assert call(bar, cafe, order).status_code == 200
    later(monkeypatch, COOL_DOWN - SECOND)
    assert call(bar, cafe, order).json()["reason"] == "called"
    later(monkeypatch, SECOND)
    assert call(bar, cafe, order).status_code == 200


def test_the_same_key_calls_once(cafe: Cafe, grace, bar, monkeypatch):
    order = cafe.order_at("ready", grace)
    later(monkeypatch, COOL_DOWN)
    key = {"Idempotency-Key": "0123456789abcdef0123456789abcdef"}
    assert [call(bar, cafe, order, **key).status_code for _ in range(2)] == [200, 200]
    assert OrderChange.objects.filter(order=order, event="CustomerReminded").count() == 1


@pytest.mark.parametrize("status", ["placed", "accepted", "preparing", "collected", "cancelled"])
def test_nobody_is_called_for_what_is_not_ready(cafe: Cafe, grace, bar, monkeypatch, status):
    order = cafe.order_at(status, grace)
    later(monkeypatch, timedelta(minutes=5))
    refused = call(bar, cafe, order)
    assert (refused.status_code, refused.json()["reason"]) == (409, "conflict")
    assert Order.objects.get(pk=order.pk).reminded_at is None


def test_what_goes_back_to_be_made_is_called_for_as_if_for_the_first_time(
    cafe: Cafe, grace, bar, monkeypatch
):
    order = cafe.order_at("ready", grace)
    later(monkeypatch, COOL_DOWN)
    call(bar, cafe, order)
    advance_order(order.pk, Action.RECALL, actor(grace))
    assert Order.objects.get(pk=order.pk).reminded_at is None
