"""Answers to commands say which seq they are of, so that a page knows what was read before them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from orders.order.steps import accept_order
from orders.stores.models import Role, Store
from tests.cast import Cafe, make_staff


@pytest.fixture
def staff(cafe: Cafe, client: Client) -> Client:
    grace: User = make_staff("Grace", cafe.store, Role.SUPERVISOR)
    client.force_login(grace)
    return client


def seq_of(cafe: Cafe) -> int:
    return Store.objects.get(pk=cafe.store.pk).seq


def moment_of(cafe: Cafe) -> int:
    return Store.objects.get(pk=cafe.store.pk).moment


def post(client: Client, path: str, **body: object):
    return client.post(path, body, content_type="application/json")


@pytest.mark.parametrize(
    ("before", "path", "body"),
    [
        ((), "start", {}),
        ((), "cancel", {}),
        (("start",), "ready", {}),
        (("start",), "release", {}),
        (("start", "ready"), "collect", {}),
        (("start", "ready"), "recall", {}),
        ((), "pay", {}),
        ((), "promise", {"minutes": 5}),
    ],
)
def test_a_step_is_answered_with_the_stores_seq(
    cafe: Cafe, staff: Client, before: tuple[str, ...], path: str, body: dict
):
    order = accept_order(cafe.place().pk)
    url = f"/api/stores/corner/orders/{order.pk}"
    for step in before:
        assert post(staff, f"{url}/{step}/").status_code == 200
    known = seq_of(cafe)
    answer = post(staff, f"{url}/{path}/", **body).json()
    assert answer["seq"] == seq_of(cafe) == known + 1


def test_a_tick_is_answered_with_the_stores_seq(cafe: Cafe, staff: Client):
    order = accept_order(cafe.place_big().pk)
    line = order.lines.get(item_id=cafe.flat_white.pk)
    answer = post(staff, f"/api/stores/corner/orders/{order.pk}/lines/{line.pk}/", made=1).json()
    assert answer["seq"] == seq_of(cafe)


def test_a_refusal_shows_the_order_with_the_stores_seq(cafe: Cafe, staff: Client):
    order = accept_order(cafe.place().pk)
    answer = post(staff, f"/api/stores/corner/orders/{order.pk}/collect/")
    assert (answer.status_code, answer.json()["order"]["seq"]) == (409, seq_of(cafe))


def test_a_store_that_was_closed_is_answered_with_its_seq(cafe: Cafe, staff: Client):
    answer = staff.patch("/api/stores/corner/", {"open": False}, content_type="application/json")
    assert answer.json()["seq"] == seq_of(cafe) == 1


def test_a_customers_answers_have_the_stores_moment_by_that_name(cafe: Cafe, client: Client):
    placed = post(client, "/api/stores/corner/orders/", **cafe.wish()).json()
    first = moment_of(cafe)
    assert placed["seq"] == first
    cafe.place()
    second = moment_of(cafe)
    assert client.get(placed["links"]["self"]).json()["seq"] == second > first
    cancelled = post(client, f"{placed['links']['self']}cancel/").json()
    third = moment_of(cafe)
    assert (cancelled["status"], cancelled["seq"]) == ("cancelled", third)
    assert third > second
    refused = post(client, f"{placed['links']['self']}cancel/")
    assert refused.json().get("order", refused.json())["seq"] == third
