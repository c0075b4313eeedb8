"""A tap is only ever sent as whoever tapped, whoever is logged in on the tablet by now."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from orders.order.models import OrderChange
from orders.order.steps import accept_order
from tests.cast import Cafe, logged_in


def start(client: Client, cafe: Cafe, order: int, **headers: str) -> int:
    url = f"/api/stores/corner/orders/{order}/start/"
    answer = client.post(url, {}, content_type="application/json", headers=headers)
    if answer.status_code == 403:
        assert answer.json().get("reason") == "another_user"
    return answer.status_code


@pytest.fixture
def order(cafe: Cafe) -> int:
    return accept_order(cafe.place().pk).pk


def test_a_tap_of_whoever_is_logged_in_is_taken(cafe: Cafe, grace: User, order: int):
    assert start(logged_in(grace), cafe, order, cafe_user=str(grace.pk)) == 200


def test_a_client_that_does_not_say_is_who_is_logged_in(cafe: Cafe, grace: User, order: int):
    assert start(logged_in(grace), cafe, order) == 200


@pytest.mark.parametrize("said", ["somebody", "0", "-1", "12345"])
def test_a_tap_of_somebody_else_changes_nothing(cafe: Cafe, ada: User, order: int, said: str):
    before = OrderChange.objects.count()
    assert start(logged_in(ada), cafe, order, cafe_user=said) == 403
    assert OrderChange.objects.count() == before


def test_a_tap_that_comes_after_the_log_out_waits_for_its_user(cafe: Cafe, grace: User, order: int):
    assert start(Client(), cafe, order, cafe_user=str(grace.pk)) == 403


@pytest.mark.parametrize("path", ["", "items/{item}/"])
def test_neither_the_store_nor_the_stock_is_switched_as_somebody_else(
    cafe: Cafe, grace: User, ada: User, path: str
):
    url = f"/api/stores/corner/{path.format(item=cafe.flat_white.pk)}"
    body = {"available": False} if path else {"open": False}
    answer = logged_in(ada).patch(
        url, body, content_type="application/json", headers={"Cafe-User": str(grace.pk)}
    )
    assert (answer.status_code, answer.json()["reason"]) == (403, "another_user")
