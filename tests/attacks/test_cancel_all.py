"""Staff take all that one device ordered from the bar at once."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from orders.order.life import Action
from orders.order.models import Order, OrderChange
from orders.order.steps import accept_order, advance_order
from tests.cast import Cafe, actor, logged_in, make_cafe, make_staff, nothing_happens, problem


def orders_of(phone: Client, cafe: Cafe, count: int) -> list[Order]:
    url = f"{cafe.url}orders/"
    answers = [phone.post(url, cafe.wish(), "application/json").json() for _ in range(count)]
    return [Order.objects.get(pk=answer["id"]) for answer in answers]


def cancel_all(barista: Client, cafe: Cafe, order: Order, key: str = "", **headers: str) -> Any:
    headers |= {"Idempotency-Key": key} if key else {}
    url = f"{cafe.url}orders/{order.pk}/cancel-all/"
    return barista.post(url, {"reason": "Nobody came"}, "application/json", headers=headers)


def statuses(*orders: Order) -> list[str]:
    kept = dict(Order.objects.values_list("pk", "status"))
    return [kept[order.pk] for order in orders]


@pytest.fixture
def flood(cafe: Cafe) -> list[Order]:
    return orders_of(Client(), cafe, 4)


def test_all_open_ones_of_a_device_and_no_other(cafe: Cafe, barista, grace: User, flood):
    [honest] = orders_of(Client(), cafe, 1)
    own = cafe.place()  # of no device
    for order in flood[:3]:
        accept_order(order.pk)
    for step in (Action.START, Action.READY, Action.COLLECT):
        advance_order(flood[0].pk, step, actor(grace))
    advance_order(flood[1].pk, Action.START, actor(grace))
    answer = cancel_all(barista, cafe, flood[1])
    assert answer.json() == {"cancelled": [order.pk for order in flood[1:]]}
    assert statuses(*flood, honest, own) == ["collected", *["cancelled"] * 3, *["placed"] * 2]
    shown = logged_in(grace).get(f"{cafe.url}queue/").json()["orders"]
    assert {one["device"] for one in shown if one["id"] == own.pk} == {""}
    assert len({one["device"] for one in shown}) == 3


def test_each_has_one_entry_in_its_history_and_the_reason(cafe: Cafe, barista, grace, flood):
    for _ in range(3):
        assert cancel_all(barista, cafe, flood[0], key="tap").status_code == 200
    entries = OrderChange.objects.filter(event="OrderCancelled")
    assert entries.count() == len(flood)
    assert set(entries.values_list("actor", "reason")) == {(f"staff:{grace.pk}", "Nobody came")}


def test_a_repeat_cancels_nothing_that_came_since(cafe: Cafe, barista):
    phone = Client()
    first = orders_of(phone, cafe, 2)
    assert len(cancel_all(barista, cafe, first[0], key="tap").json()["cancelled"]) == 2
    later = orders_of(phone, cafe, 2)
    with nothing_happens():
        assert cancel_all(barista, cafe, first[0], key="tap").json() == {"cancelled": []}
    assert statuses(*later) == ["placed", "placed"]
    assert len(cancel_all(barista, cafe, first[0], key="another").json()["cancelled"]) == 2


def test_who_was_interrupted_goes_on(cafe: Cafe, barista, flood, monkeypatch):
    """A crash between two of them: the key is not remembered before the last."""
    calls = iter(range(10))

    def fails_at_third(*args: Any, **more: Any) -> Order:
        if next(calls) == 2:
            raise RuntimeError("the power went")
        return advance_order(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr("orders.order.cancel_all.advance_order", fails_at_third)
        with pytest.raises(RuntimeError):
            cancel_all(barista, cafe, flood[0], key="tap")
    assert statuses(*flood).count("cancelled") == 2
    assert len(cancel_all(barista, cafe, flood[0], key="tap").json()["cancelled"]) == 2


def test_a_key_of_another_wish_cancels_nothing(cafe: Cafe, barista, flood):
    url, headers = cafe.step_url(flood[0], "cancel"), {"Idempotency-Key": "tap"}
    assert barista.post(url, {}, "application/json", headers=headers).status_code == 200
    with nothing_happens():
        problem(cancel_all(barista, cafe, flood[1], key="tap"), 422, reason="key_reused")


def test_an_order_of_no_device_goes_alone(cafe: Cafe, barista):
    orders = [cafe.place() for _ in range(3)]
    assert cancel_all(barista, cafe, orders[1]).json() == {"cancelled": [orders[1].pk]}


def test_not_in_another_store_nor_of_another_order_nor_as_somebody_else(cafe: Cafe, barista):
    phone, other = Client(), make_cafe("other")
    [here], [there] = orders_of(phone, cafe, 1), orders_of(phone, other, 1)
    with nothing_happens():
        problem(cancel_all(barista, cafe, there), 404)
        problem(cancel_all(barista, other, there), 403)
        lost = cancel_all(barista, cafe, here, **{"Cafe-Order": "0" * 16})
        problem(lost, 409, reason="another_order")
        user = str(make_staff("Lin", cafe.store).pk)
        problem(cancel_all(barista, cafe, here, **{"Cafe-User": user}), 403)
    assert cancel_all(barista, cafe, here).json() == {"cancelled": [here.pk]}
    assert statuses(here, there) == ["cancelled", "placed"]


def test_a_number_that_no_order_can_have_is_404(cafe: Cafe, barista):
    for number in (2**63 - 1, 2**63, 10**30):
        url = f"{cafe.url}orders/{number}/cancel-all/"
        problem(barista.post(url, {}, "application/json"), 404)
