"""A customer's link opens nothing any more some hours after its order is over."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db.models import F
from django.test import Client

from cafe.live.socket import Refused
from orders.consumers import OrderConsumer
from orders.order.life import Action
from orders.order.models import Order
from orders.order.steps import advance_order
from tests.cast import Cafe, actor, problem

OVER = ("collected", "cancelled")
TIMES = ("placed_at", "due_at", "accepted_at", "ready_at", "collected_at", "cancelled_at")


def age(order: Order, **by: float) -> Order:
    """Let an order be as old as if it had lived so long ago."""
    Order.objects.filter(pk=order.pk).update(**{name: F(name) - timedelta(**by) for name in TIMES})
    return Order.objects.select_related("store").get(pk=order.pk)


def answers(client: Client, order: Order) -> list[int]:
    """Return how the order's page and its API are answered."""
    urls = f"/orders/{order.token}/", f"/api/orders/{order.token}/"
    return [client.get(url).status_code for url in urls]


@pytest.mark.parametrize("status", OVER)
def test_the_link_of_an_order_of_sixty_days_ago_is_gone(cafe: Cafe, grace, client, status):
    order = age(cafe.order_at(status, grace), days=60)
    assert answers(client, order) == [410, 410]
    page = client.get(f"/orders/{order.token}/").content.decode()
    assert "This order is over" in page
    assert f'href="/stores/{cafe.store.slug}/"' in page
    assert order.name not in page
    for answer in (
        client.get(f"/api/orders/{order.token}/"),
        client.post(f"/api/orders/{order.token}/cancel/"),
    ):
        told = problem(answer, 410, menu=f"/stores/{cafe.store.slug}/")
        assert told["detail"].startswith("This order is over.")
        assert order.name not in answer.content.decode()


@pytest.mark.parametrize("status", OVER)
def test_the_link_ends_when_the_store_says(cafe: Cafe, grace, client, status):
    order = cafe.order_at(status, grace)
    assert answers(client, age(order, hours=11.9)) == [200, 200]
    cafe.change(link_hours=11)
    assert answers(client, order) == [410, 410]
    cafe.change(link_hours=13)
    assert answers(client, order) == [200, 200]
    assert answers(client, age(order, hours=1.2)) == [410, 410]


@pytest.mark.parametrize("status", ["placed", "accepted", "preparing", "ready"])
def test_an_order_that_was_never_over_keeps_its_link(cafe: Cafe, grace, client, status):
    assert answers(client, age(cafe.order_at(status, grace), days=60)) == [200, 200]


def test_an_order_that_is_called_back_has_its_link_again(cafe: Cafe, grace, client):
    order = age(cafe.order_at("collected", grace), days=2)
    assert answers(client, order) == [410, 410]
    advance_order(order.pk, Action.RECALL, actor(grace))
    assert answers(client, order) == [200, 200]


def test_an_order_whose_end_is_unknown_ended_when_it_was_placed(cafe: Cafe, grace, client):
    order = cafe.order_at("collected", grace)
    Order.objects.filter(pk=order.pk).update(collected_at=None)
    assert answers(client, order) == [200, 200]
    assert answers(client, age(order, days=1)) == [410, 410]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("days", "code"), [(0, None), (60, 4410)])
def test_the_socket_of_an_old_link_says_that_it_is_over(transactional_db, cafe, grace, days, code):
    order = age(cafe.order_at("collected", grace), days=days)
    assert refused(order.token) == code


def refused(token: str) -> int | None:
    """Return the code with which the order's socket is refused."""
    consumer = OrderConsumer()
    consumer.scope = {"url_route": {"kwargs": {"token": token}}, "client": ("127.0.0.1", 1)}
    try:
        async_to_sync(consumer.admit)()
    except Refused as refusal:
        return refusal.code
    return None
