"""Drinks of several orders, begun together: by the line, all or none, and nothing twice."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User

from orders.order.errors import InvalidTransition
from orders.order.life import Action
from orders.order.models import Order, OrderChange, OrderLine
from orders.order.steps import accept_order, advance_order
from orders.order.together import OneLine, begin_together
from tests.cast import Cafe, actor, logged_in, nothing_happens, problem
from tests.test_concurrency import at_once, one_story

pytestmark = pytest.mark.django_db(transaction=True)

CLAIMED = "Some of these drinks were started already."


def accepted(cafe: Cafe, count: int) -> list[Order]:
    """Return accepted orders for two flat whites and a croissant each."""
    return [accept_order(cafe.place_big().pk) for _ in range(count)]


def line(order: Order, name: str = "Flat White") -> OneLine:
    return OneLine(order.pk, order.lines.get(name=name).pk, order.mark)


def begun(orders: Iterable[Order]) -> list[tuple[str, list[str]]]:
    """Return of each order its status, and what of it is begun."""
    return [
        (
            Order.objects.get(pk=order.pk).status,
            list(order.lines.filter(begun=True).values_list("name", flat=True)),
        )
        for order in orders
    ]


def events(order: Order) -> list[str]:
    return list(OrderChange.objects.filter(order=order).values_list("event", flat=True))[2:]


def body(*lines: OneLine, **more: Any) -> dict[str, Any]:
    return {"lines": [one._asdict() for one in lines], **more}


def test_lines_are_begun_and_the_rest_of_their_orders_is_not(cafe: Cafe, grace: User, ada: User):
    orders = accepted(cafe, 3)
    staff, url = logged_in(grace), f"{cafe.url}together/"
    key = {"Idempotency-Key": "together-1"}
    wish = body(*map(line, orders[:2]))
    told = staff.post(url, wish, "application/json", headers=key)
    assert told.status_code == 200, told.content
    shown = told.json()["orders"]
    assert {one["id"] for one in shown} == {order.pk for order in orders[:2]}
    assert [[item["begun"] for item in one["items"]] for one in shown] == [[True, False]] * 2
    assert [one["barista"]["name"] for one in shown] == ["Grace", "Grace"]
    assert begun(orders) == [("preparing", ["Flat White"])] * 2 + [("accepted", [])]
    with nothing_happens():  # an answer that was lost
        again = staff.post(url, wish, "application/json", headers=key)
    whole = [one | {"seq": 0} for one in again.json()["orders"]]
    assert whole == [one | {"seq": 0} for one in shown]
    # A colleague begins what was left.
    rest = body(*(line(order, "Croissant") for order in orders))
    assert logged_in(ada).post(url, rest, "application/json").status_code == 200
    assert begun(orders)[1:] == [
        ("preparing", ["Flat White", "Croissant"]),
        ("preparing", ["Croissant"]),
    ]
    assert events(orders[0]) == ["OrderStarted", "OrderProgressed"]
    one_story(cafe)


@pytest.mark.parametrize("taken", ["begun", "made", "started", "ready", "cancelled"])
def test_all_or_none(cafe: Cafe, grace: User, ada: User, taken: str):
    free, other = accepted(cafe, 2)
    if taken == "begun":
        begin_together([line(other)], actor(ada), store=cafe.store)
    elif taken == "made":
        begin_together([line(other, "Croissant")], actor(ada), store=cafe.store)
        OrderLine.objects.filter(order=other, name="Flat White").update(made=2)
    else:
        for step in {"started": ("start",), "ready": ("start", "ready")}.get(taken, ("cancel",)):
            logged_in(ada).post(cafe.step_url(other, step), {}, "application/json")
    with nothing_happens():
        wish = body(line(free), line(other))
        answer = logged_in(grace).post(f"{cafe.url}together/", wish, "application/json")
        refused = problem(answer, 409)
    assert refused["order"]["id"] == other.pk
    assert begun([free]) == [("accepted", [])]
    if taken in ("begun", "started"):
        assert (refused["reason"], refused["detail"]) == ("claimed", CLAIMED)


def test_it_is_taken_back(cafe: Cafe, grace: User):
    orders = accepted(cafe, 2)
    lines = [line(order) for order in orders]
    who = actor(grace)
    begin_together([*lines, line(orders[1], "Croissant")], who, store=cafe.store)
    begin_together(lines, who, store=cafe.store, begun=False)
    # Of the second something is begun still.
    assert begun(orders) == [("accepted", []), ("preparing", ["Croissant"])]
    assert Order.objects.get(pk=orders[0].pk).barista is None
    assert events(orders[0]) == ["OrderStarted", "OrderReleased"]
    with nothing_happens():
        begin_together(lines, who, store=cafe.store, begun=False)


def test_whoever_gives_an_order_back_gives_back_its_lines(cafe: Cafe, grace: User):
    (order,) = accepted(cafe, 1)
    begin_together([line(order)], actor(grace), store=cafe.store)
    logged_in(grace).post(cafe.step_url(order, "release"), {}, "application/json")
    assert begun([order]) == [("accepted", [])]


@pytest.mark.parametrize("wrong", ["line", "order", "mark"])
def test_what_is_not_there_begins_nothing(cafe: Cafe, grace: User, wrong: str):
    order, other = accepted(cafe, 2)
    lines = {
        "line": OneLine(order.pk, line(other).line),
        "order": OneLine(1, line(order).line),
        "mark": line(order)._replace(mark="before-a-restore"),
    }
    with nothing_happens():
        wish = body(lines[wrong], line(other))
        answer = logged_in(grace).post(f"{cafe.url}together/", wish, "application/json")
    assert answer.status_code == (409 if wrong == "mark" else 404)
    assert begun([order, other]) == [("accepted", [])] * 2


@pytest.mark.parametrize(
    "lines", [[], [{}], "all", [{"order": 1, "line": 1}] * 101, [{"order": True, "line": 1}]]
)
def test_what_is_no_list_of_lines_is_refused(cafe: Cafe, grace: User, lines: Any):
    answer = logged_in(grace).post(f"{cafe.url}together/", {"lines": lines}, "application/json")
    assert problem(answer, 400)["errors"]


def test_two_tablets_at_once_start_nothing_twice(cafe: Cafe, grace: User, ada: User):
    """Whose lines overlap, in whatever order they are named: one has all of its lines, one none."""
    for _ in range(4):
        orders = accepted(cafe, 4)
        lines = [line(order) for order in orders]
        calls = [
            partial(begin_together, lines[:3], actor(grace), store=cafe.store),
            partial(begin_together, lines[:0:-1], actor(ada), store=cafe.store),
        ]
        results = at_once(*calls)
        refused = [one for one in results if isinstance(one, InvalidTransition)]
        assert len(refused) == 1, results
        assert [str(one) for one in refused] == [CLAIMED]
        first = results.index(refused[0]) == 1
        mine = orders[:3] if first else orders[1:]
        assert begun(mine) == [("preparing", ["Flat White"])] * 3
        assert begun([order for order in orders if order not in mine]) == [("accepted", [])]
        for order in mine:
            assert events(order) == ["OrderStarted"]
    one_story(cafe)


def test_a_start_and_a_start_together_at_once_are_one_start(cafe: Cafe, grace: User, ada: User):
    for _ in range(4):
        orders = accepted(cafe, 3)
        lines = [line(order) for order in orders]
        results = at_once(
            partial(begin_together, lines, actor(grace), store=cafe.store),
            partial(advance_order, orders[1].pk, Action.START, actor(ada)),
        )
        assert sum(isinstance(one, InvalidTransition) for one in results) == 1, results
        assert events(orders[1]) == ["OrderStarted"]
    one_story(cafe)
