"""A store with a bar and a kitchen: each makes its part, and an order is ready when both are."""

from functools import partial
from itertools import permutations
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from orders.menu.models import Category
from orders.menu.stations import Station
from orders.order.drinks import tick_drink
from orders.order.errors import InvalidTransition
from orders.order.life import Action
from orders.order.models import Order, OrderChange, OrderLine
from orders.order.parts import advance_part
from orders.order.steps import accept_order, advance_order, cancel_order
from orders.stores.models import Store
from tests.cast import Cafe, actor, logged_in, make_cafe, nothing_happens, problem
from tests.test_concurrency import at_once, kinds, one_story

pytestmark = pytest.mark.django_db(transaction=True)

CLAIMED = "Some of these drinks were started already."


@pytest.fixture
def kitchen(cafe: Cafe) -> Station:
    """Bar first, then a kitchen, which has the bakery."""
    Station.objects.create(store=cafe.store, name="Bar", position=1)
    made = Station.objects.create(store=cafe.store, name="Kitchen", position=2)
    cafe.croissant.category.station = made
    cafe.croissant.category.save()
    return made


@pytest.fixture
def split(cafe: Cafe, kitchen: Station) -> Order:
    """Two flat whites for the bar and a croissant for the kitchen, accepted."""
    return accept_order(cafe.place_big().pk)


def lines(order: Order, name: str) -> list[int]:
    return [order.lines.get(name=name).pk]


def bar(order: Order) -> list[int]:
    return lines(order, "Flat White")


def food(order: Order) -> list[int]:
    return lines(order, "Croissant")


def step(cafe: Cafe, staff: Client, order: Order, name: str, part: Any, **more: Any) -> Any:
    key = more.pop("key", "")
    return staff.post(
        cafe.step_url(order, name),
        {"lines": part, **more},
        "application/json",
        headers={"Idempotency-Key": key} if key else {},
    )


def state(order: Order) -> tuple[str, list[tuple[str, bool, int]]]:
    """Return an order's status, and of each line whether it is begun and how many are made."""
    found = Order.objects.get(pk=order.pk)
    return found.status, list(found.lines.values_list("name", "begun", "made"))


def events(order: Order) -> list[str]:
    return list(OrderChange.objects.filter(order=order).values_list("event", flat=True))[2:]


def parts(*, coffee: tuple[bool, int], food: tuple[bool, int]) -> list[tuple[str, bool, int]]:
    return [("Flat White", *coffee), ("Croissant", *food)]


# -- whose line ------------------------------------------------------------------------------------


def test_a_line_keeps_the_station_of_when_it_was_ordered(cafe: Cafe, kitchen: Station):
    first = Station.objects.get(name="Bar")
    before = cafe.place_big()
    Category.objects.update(station=kitchen)
    later = cafe.place_big()
    stations = [list(one.lines.values_list("station", flat=True)) for one in (before, later)]
    assert stations == [[first.pk, kitchen.pk], [kitchen.pk, kitchen.pk]]
    # Of a station that is gone the lines are anybody's, and nothing else is lost.
    gone = kitchen.pk
    kitchen.delete()
    assert list(cafe.place_big().lines.values_list("station", flat=True)) == [first.pk] * 2
    assert later.lines.values_list("station", flat=True)[0] == gone


def test_without_stations_nothing_is_another(cafe: Cafe, barista: Client):
    order = accept_order(cafe.place_big().pk)
    assert list(order.lines.values_list("station", flat=True)) == [None, None]
    shown = barista.get(f"{cafe.url}queue/").json()
    assert shown["store"]["stations"] == []
    assert [line["station"] for line in shown["orders"][0]["items"]] == [None, None]
    tick_drink(order.pk, food(order)[0], 1, actor(User.objects.get(username="grace")))
    # As ever: whoever ticks has started the whole of it.
    assert state(order) == ("preparing", parts(coffee=(False, 0), food=(False, 1)))


def test_the_tablet_is_told_and_the_customer_is_not(
    cafe: Cafe, split: Order, kitchen: Station, barista: Client, client: Client
):
    shown = barista.get(f"{cafe.url}queue/").json()
    assert [one["name"] for one in shown["store"]["stations"]] == ["Bar", "Kitchen"]
    items = shown["orders"][0]["items"]
    assert items[1]["station"] == kitchen.pk
    own = client.get(f"/api/orders/{split.token}/").json()
    assert not {"station", "begun"} & own["items"][0].keys()
    room = client.get(f"{cafe.url}board/").json()["orders"]
    assert room[0].keys() == {"id", "number", "name", "status", "version", "due_at", "ready_at"}


# -- start, ready ----------------------------------------------------------------------------------


def test_it_is_ready_when_both_are(
    cafe: Cafe, split: Order, grace: User, ada: User, client: Client
):
    coffee, oven = logged_in(grace), logged_in(ada)
    told = step(cafe, coffee, split, "start", bar(split)).json()
    assert (told["status"], told["barista"]["name"]) == ("preparing", "Grace")
    assert state(split) == ("preparing", parts(coffee=(True, 0), food=(False, 0)))
    # The customer reads that it is in progress as soon as one has begun.
    assert client.get(f"/api/orders/{split.token}/").json()["status"] == "preparing"
    problem(client.post(f"/api/orders/{split.token}/cancel/"), 409)
    assert step(cafe, coffee, split, "ready", bar(split)).json()["status"] == "preparing"
    assert state(split) == ("preparing", parts(coffee=(True, 2), food=(False, 0)))
    assert step(cafe, oven, split, "start", food(split)).status_code == 200
    last = step(cafe, oven, split, "ready", food(split)).json()
    assert (last["status"], [line["made_by"] for line in last["items"]]) == (
        "ready",
        ["Grace", "Ada"],
    )
    assert events(split) == ["OrderStarted", "OrderProgressed", "OrderProgressed", "OrderReady"]
    one_story(cafe)


def test_a_part_is_ready_by_its_ticks_too(cafe: Cafe, split: Order, grace: User):
    for _ in range(2):
        tick_drink(split.pk, bar(split)[0], 1, actor(grace))
    # A tick begins what is made at its station, and no more.
    assert state(split) == ("preparing", parts(coffee=(True, 2), food=(False, 0)))
    tick_drink(split.pk, food(split)[0], 1, actor(grace))
    assert state(split) == ("ready", parts(coffee=(True, 2), food=(True, 1)))


@pytest.mark.parametrize("order", [*permutations(["bar", "kitchen", "whole"], 2)])
def test_whoever_is_first_has_it(cafe: Cafe, split: Order, grace: User, ada: User, order):
    wishes = {"bar": bar(split), "kitchen": food(split)}

    def start(who: User, what: str) -> Any:
        if what == "whole":
            return logged_in(who).post(cafe.step_url(split, "start"), {}, "application/json")
        return step(cafe, logged_in(who), split, "start", wishes[what])

    first, second = order
    assert start(grace, first).status_code == 200
    if "whole" in order:
        with nothing_happens():
            assert problem(start(ada, second), 409)["reason"] == "claimed"
    else:
        assert start(ada, second).status_code == 200
        with nothing_happens():
            assert problem(start(grace, second), 409, reason="claimed")["detail"] == CLAIMED


def test_what_is_done_already_is_so_quietly(cafe: Cafe, split: Order, barista: Client):
    for name in ("start", "ready"):
        step(cafe, barista, split, name, bar(split), key=name)
    with nothing_happens():
        assert step(cafe, barista, split, "ready", bar(split)).status_code == 200
        for name in ("start", "ready"):  # an answer that was lost
            assert step(cafe, barista, split, name, bar(split), key=name).status_code == 200
        problem(step(cafe, barista, split, "ready", food(split), key="ready"), 422)
    step(cafe, barista, split, "ready", food(split))
    with nothing_happens():
        assert step(cafe, barista, split, "ready", food(split)).json()["status"] == "ready"


@pytest.mark.parametrize("status", ["accepted", "collected", "cancelled"])
@pytest.mark.parametrize("name", ["start", "ready", "release", "recall"])
def test_what_is_not_there_yet_or_over_is_refused(cafe, split, grace, name, status):
    if status == "cancelled":
        cancel_order(split.pk)
    for action in ("start", "ready", "collect") if status == "collected" else ():
        advance_order(split.pk, Action(action), actor(grace))
    allowed = status == "accepted" and name in ("start", "release")
    if allowed:
        assert step(cafe, logged_in(grace), split, name, bar(split)).status_code == 200
        return
    with nothing_happens():
        body = problem(step(cafe, logged_in(grace), split, name, bar(split)), 409)
    assert body["order"]["status"] == status


# -- taken back ------------------------------------------------------------------------------------


def test_each_station_gives_its_part_back(cafe: Cafe, split: Order, barista: Client):
    for part in (bar(split), food(split)):
        step(cafe, barista, split, "start", part)
    step(cafe, barista, split, "release", bar(split))
    assert state(split) == ("preparing", parts(coffee=(False, 0), food=(True, 0)))
    step(cafe, barista, split, "release", food(split))
    assert state(split) == ("accepted", parts(coffee=(False, 0), food=(False, 0)))
    assert Order.objects.get(pk=split.pk).barista is None
    with nothing_happens():
        assert step(cafe, barista, split, "release", food(split)).status_code == 200


def test_of_what_was_started_whole_a_part_is_given_back(cafe: Cafe, split: Order, grace: User):
    advance_order(split.pk, Action.START, actor(grace))
    advance_part(split.pk, Action.RELEASE, food(split), actor(grace))
    assert state(split) == ("preparing", parts(coffee=(True, 0), food=(False, 0)))


def test_each_station_calls_its_part_back(cafe: Cafe, split: Order, barista: Client):
    for part in (bar(split), food(split)):
        step(cafe, barista, split, "start", part)
        step(cafe, barista, split, "ready", part)
    told = step(cafe, barista, split, "recall", food(split)).json()
    assert (told["status"], told["ready_at"]) == ("preparing", None)
    assert state(split) == ("preparing", parts(coffee=(True, 2), food=(True, 0)))
    step(cafe, barista, split, "recall", bar(split))
    assert state(split) == ("preparing", parts(coffee=(True, 0), food=(True, 0)))
    assert events(split)[-3:] == ["OrderReady", "OrderRecalled", "OrderProgressed"]
    one_story(cafe)


def test_a_tick_taken_back_calls_back_what_was_ready(cafe: Cafe, split: Order, grace: User):
    advance_order(split.pk, Action.START, actor(grace))
    advance_order(split.pk, Action.READY, actor(grace))
    tick_drink(split.pk, food(split)[0], -1, actor(grace))
    assert state(split) == ("preparing", parts(coffee=(False, 2), food=(False, 0)))


# -- rights, and what is no part -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["collect", "cancel"])
def test_a_whole_order_alone_is_collected_or_cancelled(cafe, split, barista, name):
    with nothing_happens():
        assert "lines" in problem(step(cafe, barista, split, name, bar(split)), 400)["errors"]


@pytest.mark.parametrize("wrong", [[], "all", [True], [0], [1] * 31, None])
def test_what_is_no_list_of_lines_is_refused(cafe, split, barista, wrong):
    with nothing_happens():
        errors = problem(step(cafe, barista, split, "start", wrong), 400)["errors"]
        assert [name.split(".")[0] for name in errors] == ["lines"]


def test_lines_of_another_order_are_not_found(cafe: Cafe, split: Order, barista: Client):
    other = accept_order(cafe.place_big().pk)
    with nothing_happens():
        problem(step(cafe, barista, split, "start", [*bar(split), *bar(other)]), 404)
        problem(step(cafe, barista, split, "start", [1]), 404)
    elsewhere = make_cafe("harbour")
    theirs = accept_order(elsewhere.place_big().pk)
    with nothing_happens():
        problem(step(cafe, barista, theirs, "start", bar(theirs)), 404)
        assert step(elsewhere, barista, theirs, "start", bar(theirs)).status_code == 403
        assert step(cafe, Client(), split, "start", bar(split)).status_code == 403


def test_who_saw_another_version_is_told(cafe: Cafe, split: Order, barista: Client):
    step(cafe, barista, split, "start", bar(split), version=2)
    with nothing_happens():
        body = problem(step(cafe, barista, split, "ready", bar(split), version=2), 409)
    assert body["reason"] == "version"


# -- at the same moment ----------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["said", "ticked", "both"])
def test_two_stations_that_finish_at_once_make_it_ready_once(cafe, kitchen, grace, ada, way):
    for _ in range(5):
        order = accept_order(cafe.place_big().pk)
        first, second = actor(grace), actor(ada)
        advance_part(order.pk, Action.START, bar(order), first)
        advance_part(order.pk, Action.START, food(order), second)
        tick_drink(order.pk, bar(order)[0], 1, first)
        said = partial(advance_part, order.pk, Action.READY)
        ticked = partial(tick_drink, order.pk)
        calls = {
            "said": [partial(said, bar(order), first), partial(said, food(order), second)],
            "ticked": [
                partial(ticked, bar(order)[0], 1, first),
                partial(ticked, food(order)[0], 1, second),
            ],
            "both": [partial(said, bar(order), first), partial(ticked, food(order)[0], 1, second)],
        }[way]
        assert kinds(at_once(*calls)) == {"Order": 2}
        assert state(order) == ("ready", parts(coffee=(True, 2), food=(True, 1)))
        assert events(order).count("OrderReady") == 1
        assert events(order)[-1] == "OrderReady"
    one_story(cafe)


def test_two_stations_that_begin_at_once_start_it_once(cafe, kitchen, grace, ada):
    for _ in range(5):
        order = accept_order(cafe.place_big().pk)
        results = at_once(
            partial(advance_part, order.pk, Action.START, bar(order), actor(grace)),
            partial(advance_part, order.pk, Action.START, food(order), actor(ada)),
        )
        assert kinds(results) == {"Order": 2}
        assert events(order) == ["OrderStarted", "OrderProgressed"]
    one_story(cafe)


def test_of_two_tablets_at_one_station_one_has_the_part(cafe, kitchen, grace, ada):
    for _ in range(5):
        order = accept_order(cafe.place_big().pk)
        calls = [
            partial(advance_part, order.pk, Action.START, bar(order), actor(who))
            for who in (grace, ada)
        ]
        results = at_once(*calls)
        assert kinds(results) == {"Order": 1, "InvalidTransition": 1}
        assert [str(one) for one in results if isinstance(one, InvalidTransition)] == [CLAIMED]
    one_story(cafe)


def test_a_cancellation_and_a_start_of_a_part_are_one_or_the_other(cafe, kitchen, grace):
    for _ in range(5):
        order = accept_order(cafe.place_big().pk)
        results = at_once(
            partial(advance_part, order.pk, Action.START, food(order), actor(grace)),
            partial(cancel_order, order.pk),
        )
        assert kinds(results) == {"Order": 1, "InvalidTransition": 1}
    one_story(cafe)


# -- orders of before there were stations ----------------------------------------------------------


def test_an_order_of_before_is_one_part(cafe: Cafe, grace: User):
    order = accept_order(cafe.place_big().pk)
    Station.objects.create(store=cafe.store, name="Bar")
    Station.objects.create(store=cafe.store, name="Kitchen")
    assert Store.objects.get(pk=cafe.store.pk).menu_version != cafe.store.menu_version
    tick_drink(order.pk, food(order)[0], 1, actor(grace))
    assert state(order) == ("preparing", parts(coffee=(False, 0), food=(False, 1)))
    advance_order(order.pk, Action.READY, actor(grace))
    assert OrderLine.objects.filter(order=order, station=None).count() == 2
    assert state(order)[0] == "ready"
