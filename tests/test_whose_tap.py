"""A tap is only ever sent as whoever tapped, and to the order that was tapped.

Whoever is logged in on the tablet by now, and whatever has the order's id after a restore.
"""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from orders.order.models import Order, OrderChange
from orders.order.steps import accept_order
from tests.cast import Cafe, logged_in, nothing_happens


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


WISHES = {
    "start/": {},
    "cancel/": {"version": 2},
    "pay/": {},
    "promise/": {"minutes": 5},
    "lines/{line}/": {"change": 1},
    "lines/{line}/#": {"made": 1},
}


def tap(client: Client, order: Order, wish: str, **headers: str) -> Any:
    path = wish.rstrip("#").format(line=order.lines.get().pk)
    url = f"/api/stores/corner/orders/{order.pk}/{path}"
    return client.post(url, WISHES[wish], content_type="application/json", headers=headers)


@pytest.mark.parametrize("wish", WISHES)
def test_a_tap_for_the_order_of_before_a_restore_changes_nothing(
    cafe: Cafe, grace: User, wish: str
):
    lost = accept_order(cafe.place().pk)
    mark = shown_mark(logged_in(grace))
    Order.objects.filter(pk=lost.pk).delete()
    # As a restored database gives the id again.
    present = accept_order(cafe.place("Eve").pk)
    assert present.mark != mark
    with nothing_happens():
        answer = tap(logged_in(grace), present, wish, cafe_order=mark, idempotency_key="tap-1")
    said = answer.json()
    assert (answer.status_code, said["reason"]) == (409, "another_order")
    assert "order" not in said, "it is nothing to whoever tapped"


@pytest.mark.parametrize("wish", WISHES)
def test_a_tap_for_the_order_that_is_there_is_taken(cafe: Cafe, grace: User, wish: str):
    order = accept_order(cafe.place().pk)
    mark = shown_mark(logged_in(grace))
    assert tap(logged_in(grace), order, wish, cafe_order=mark).status_code == 200


def test_a_mark_stays_for_good_and_is_no_way_to_the_token(cafe: Cafe, grace: User):
    order = accept_order(cafe.place().pk)
    before = shown_mark(logged_in(grace))
    assert start(logged_in(grace), cafe, order.pk) == 200
    assert shown_mark(logged_in(grace)) == before
    assert before not in order.token
    assert order.token not in before


def shown_mark(client: Client) -> str:
    [order] = client.get("/api/stores/corner/queue/").json()["orders"]
    return str(order["mark"])


def test_whoever_is_logged_in_no_more_is_told_so(cafe: Cafe, client: Client, order: int):
    answer = client.post(f"/api/stores/corner/orders/{order}/start/", {}, "application/json")
    assert (answer.status_code, answer.json()["reason"]) == (403, "logged_out")
    assert answer.json()["detail"] == "You are logged out."
