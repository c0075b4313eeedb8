"""Drinks are counted one by one: two baristas who tick one each have made two."""

import pytest

from orders.order.drinks import tick_drink
from orders.order.models import Order, OrderChange, OrderLine
from orders.order.steps import accept_order
from tests.cast import Cafe, actor, logged_in, make_cafe, nothing_happens, problem
from tests.test_concurrency import at_once, kinds, one_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def big_order(cafe: Cafe) -> Order:
    """Two flat whites and a croissant, accepted."""
    return accept_order(cafe.place_big().pk)


@pytest.fixture
def coffees(big_order: Order) -> OrderLine:
    line = OrderLine.objects.filter(order=big_order).first()
    assert line
    return line


def tick(client, cafe: Cafe, line: OrderLine, change: object = 1, key: str = "", **more: object):
    url = f"{cafe.url}orders/{line.order_id}/lines/{line.pk}/"
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(url, {"change": change, **more}, "application/json", headers=headers)


def test_two_baristas_who_tick_one_each_have_made_two(barista, cafe, coffees, ada):
    tick(barista, cafe, coffees, 1)
    answer = tick(logged_in(ada), cafe, coffees, 1).json()
    assert (answer["items"][0]["made"], answer["status"]) == (2, "preparing")


def test_a_tick_that_comes_twice_counts_once(barista, cafe, coffees):
    tick(barista, cafe, coffees, 1, key="tap")
    with nothing_happens():
        again = tick(barista, cafe, coffees, 1, key="tap")
    assert again.json()["items"][0]["made"] == 1


def test_each_tick_has_its_undo(barista, cafe, coffees):
    tick(barista, cafe, coffees, 1)
    assert tick(barista, cafe, coffees, -1).json()["items"][0]["made"] == 0


def test_taking_back_the_last_tick_recalls_the_order(barista, cafe, grace):
    order = cafe.order_at("accepted", grace)
    line = order.lines.get()
    assert tick(barista, cafe, line, 1).json()["status"] == "ready"
    back = tick(barista, cafe, line, -1).json()
    assert (back["status"], back["ready_at"], back["items"][0]["made"]) == ("preparing", None, 0)
    last = OrderChange.objects.filter(order=order).values_list("event", flat=True)
    assert list(last)[-2:] == ["OrderRecalled", "OrderProgressed"]


@pytest.mark.parametrize(("made", "change"), [(0, -1), (2, 1)])
def test_a_line_has_no_more_drinks_than_were_ordered(barista, cafe, coffees, made, change):
    for _ in range(made):
        tick(barista, cafe, coffees, 1)
    with nothing_happens():
        body = problem(tick(barista, cafe, coffees, change), 409, reason="conflict")
    assert body["detail"] == f"{made} of 2 Flat White are made."


@pytest.mark.parametrize("wish", [{"change": 0}, {"change": 2}, {"change": True}, {"change": "1"},
                                  {"change": 1, "made": 1}, {}])  # fmt: skip
def test_a_tick_is_one_more_or_one_less(barista, cafe, coffees, wish):
    url = f"{cafe.url}orders/{coffees.order_id}/lines/{coffees.pk}/"
    with nothing_happens():
        body = problem(barista.post(url, wish, "application/json"), 400)
    assert "change" in body["errors"]


@pytest.mark.parametrize("way", ["pay", "promise", "lines"])
def test_every_change_of_the_staff_honours_its_key(barista, cafe, coffees, way):
    wishes = {
        "pay": ("pay/", {}),
        "promise": ("promise/", {"minutes": 5}),
        "lines": (f"lines/{coffees.pk}/", {"change": 1}),
    }
    path, body = wishes[way]
    url, headers = f"{cafe.url}orders/{coffees.order_id}/{path}", {"Idempotency-Key": "tap"}
    first = barista.post(url, body, "application/json", headers=headers)
    assert first.status_code == 200
    with nothing_happens():
        again = barista.post(url, body, "application/json", headers=headers)
        other = barista.post(
            f"{cafe.url}orders/{coffees.order_id}/start/", {}, "application/json", headers=headers
        )
    assert again.json() == first.json()
    problem(other, 422, reason="key_reused")


def test_an_order_of_another_store_is_not_found(barista, cafe):
    other = make_cafe("harbour")
    line = accept_order(other.place().pk).lines.get()
    with nothing_happens():
        problem(tick(barista, cafe, line, 1), 404)


@pytest.mark.django_db(transaction=True)
def test_ticks_at_once_are_all_counted(cafe, grace, ada):
    order = accept_order(cafe.place_big().pk)
    coffees = order.lines.all()[0].pk
    results = at_once(
        lambda: tick_drink(order.pk, coffees, 1, actor(grace)),
        lambda: tick_drink(order.pk, coffees, 1, actor(ada)),
    )
    assert kinds(results) == {"Order": 2}
    assert OrderLine.objects.get(pk=coffees).made == 2
    one_story(cafe)
