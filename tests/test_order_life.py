"""An order's life: what each step makes of each status, and what is written with it."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from cafe.messaging.models import OutboxEvent
from orders.order.errors import InvalidTransition
from orders.order.life import TRANSITIONS, Action
from orders.order.models import Order, OrderChange, OrderLine, Status
from orders.order.steps import accept_order, advance_order
from orders.stores.models import Store
from orders.stores.people import SYSTEM
from tests.cast import Cafe, logged_in, nothing_happens, problem

pytestmark = pytest.mark.django_db

# What staff's steps make of each status; "=" is quietly there already, "!" is refused.
LIFE = """
          placed     accepted   preparing  ready      collected  cancelled
accept    accepted   =          !          !          !          !
start     !          preparing  =          !          !          !
ready     !          !          ready      =          !          !
collect   !          !          !          collected  =          !
release   !          =          accepted   !          !          !
recall    !          !          =          preparing  ready      !
cancel    cancelled  cancelled  cancelled  cancelled  !          =
"""
# The customer has one step only.
CUSTOMERS = {
    "placed": "cancelled",
    "accepted": "cancelled",
    "preparing": "!",
    "ready": "!",
    "collected": "!",
    "cancelled": "=",
}


def table() -> list[tuple[str, str, str]]:
    head, *rows = [line.split() for line in LIFE.strip().splitlines()]
    return [
        (step, status, outcome)
        for step, *outcomes in rows
        for status, outcome in zip(head, outcomes, strict=True)
    ]


def test_the_table_here_and_the_one_in_the_code_are_one():
    moves = {(step, status): to for step, status, to in table() if to not in "=!"}
    written = {
        (str(action), str(status)): str(to)
        for action, statuses in TRANSITIONS.items()
        for status, to in statuses.items()
    }
    assert moves == written
    assert len(table()) == len(Action) * len(Status)


def take(barista, cafe: Cafe, order: Order, step: str, key: str = "", **body: object):
    """Take a step over HTTP."""
    headers = {"Idempotency-Key": key} if key else {}
    return barista.post(cafe.step_url(order, step), body, "application/json", headers=headers)


def last_change() -> OrderChange:
    change = OrderChange.objects.order_by("pk").last()
    assert change
    return change


def last_event() -> dict[str, Any]:
    row = OutboxEvent.objects.order_by("pk").last()
    assert row
    detail: dict[str, Any] = msgspec.json.decode(row.detail)
    return detail | {"detail-type": row.detail_type}


def happened_once(before: Order, to: str) -> None:
    """Check that one version, one history row and one event were written, and agree."""
    order = Order.objects.get(pk=before.pk)
    assert (order.status, order.version) == (to, before.version + 1)
    change, event = last_change(), last_event()
    assert (change.status, change.version) == (to, order.version)
    assert change.event == event["detail-type"]
    assert str(change.event_id) == event["metadata"]["event_id"]
    assert change.seq == event["metadata"]["seq"] == Store.objects.get(pk=order.store_id).seq
    assert change.actor == event["metadata"]["actor"]
    assert event["order"]["status"] == to
    assert event["order"]["version"] == order.version


# -- every pair of a step and a status -----------------------------------------------------------

OVER_HTTP = [row for row in table() if row[0] != "accept"]


@pytest.mark.parametrize(("step", "status", "outcome"), OVER_HTTP)
def test_a_step_of_staff_does_what_the_table_says(
    barista, cafe: Cafe, grace, step, status, outcome
):
    order = cafe.order_at(status, grace)
    if outcome in "=!":
        with nothing_happens():
            answer = take(barista, cafe, order, step)
    else:
        answer = take(barista, cafe, order, step)
        happened_once(order, outcome)
        assert last_change().actor == f"staff:{grace.pk}"
    if outcome == "!":
        body = problem(answer, 409, reason="conflict")
        assert body["order"]["status"] == status
    else:
        assert answer.status_code == 200
        assert answer.json()["status"] == (status if outcome == "=" else outcome)


@pytest.mark.parametrize(("step", "status", "outcome"), [r for r in table() if r[0] == "accept"])
def test_the_bar_accepts_as_the_table_says(cafe: Cafe, grace, step, status, outcome):
    order = cafe.order_at(status, grace)
    if outcome == "!":
        with nothing_happens(), pytest.raises(InvalidTransition):
            accept_order(order.pk)
    elif outcome == "=":
        with nothing_happens():
            accept_order(order.pk)
    else:
        accept_order(order.pk)
        happened_once(order, outcome)
        assert last_change().actor == "system"


@pytest.mark.parametrize(("status", "outcome"), CUSTOMERS.items())
def test_a_customer_cancels_until_a_barista_starts(client, cafe: Cafe, grace, status, outcome):
    order = cafe.order_at(status, grace)
    url = f"/api/orders/{order.token}/cancel/"
    if outcome == "cancelled":
        answer = client.post(url)
        happened_once(order, outcome)
        assert answer.json()["cancelled_by"] == last_change().actor == "customer"
    else:
        with nothing_happens():
            answer = client.post(url)
    if outcome == "!":
        body = problem(answer, 409, reason="conflict")
        assert body["order"]["status"] == status
        assert "barista" not in body["order"]
    else:
        assert answer.json()["status"] == "cancelled"


@pytest.mark.parametrize("step", ["start", "ready", "collect", "release", "recall", "accept"])
def test_a_customer_has_no_other_step(client, cafe: Cafe, step):
    order = cafe.place()
    with nothing_happens():
        problem(client.post(f"/api/orders/{order.token}/{step}/"), 404)


# -- what goes with a step ------------------------------------------------------------------------

TIMES = ("accepted_at", "started_at", "ready_at", "collected_at", "cancelled_at")


@pytest.mark.parametrize(
    ("status", "known"),
    [
        ("placed", ()),
        ("accepted", ("accepted_at",)),
        ("preparing", ("accepted_at", "started_at")),
        ("ready", ("accepted_at", "started_at", "ready_at")),
        ("collected", ("accepted_at", "started_at", "ready_at", "collected_at")),
        ("cancelled", ("cancelled_at",)),
    ],
)
def test_the_times_tell_how_far_an_order_came(cafe: Cafe, grace, status, known):
    order = cafe.order_at(status, grace)
    assert tuple(name for name in TIMES if getattr(order, name)) == known
    times = [getattr(order, name) for name in known]
    assert sorted(times) == times


def test_acceptance_brings_a_number_and_a_promise(cafe: Cafe, grace):
    first, second = cafe.order_at("accepted", grace), cafe.order_at("accepted", grace)
    assert (first.number, second.number) == (1, 2)
    assert promise(first) <= promise(second)


def promise(order: Order) -> tuple[datetime, datetime]:
    """Return the promise of an order that must have one."""
    assert order.promised_from
    assert order.promised_to
    assert order.promised_from < order.promised_to
    return order.promised_from, order.promised_to


def test_a_released_order_is_anybodys(barista, cafe: Cafe, grace, ada):
    order = cafe.order_at("preparing", grace)
    released = take(barista, cafe, order, "release", reason="spilt it").json()
    assert (released["barista"], released["started_at"]) == (None, None)
    assert last_change().reason == last_event()["reason"] == "spilt it"
    assert take(logged_in(ada), cafe, order, "start").json()["barista"]["name"] == "Ada"


def test_a_recalled_order_comes_back_step_by_step(barista, cafe: Cafe, grace):
    order = cafe.order_at("collected", grace)
    ready = take(barista, cafe, order, "recall").json()
    assert (ready["status"], ready["collected_at"]) == ("ready", None)
    preparing = take(barista, cafe, order, "recall", reason="no foam").json()
    assert (preparing["status"], preparing["ready_at"]) == ("preparing", None)
    assert last_event()["detail-type"] == "OrderRecalled"
    assert last_change().reason == "no foam"


def test_a_cancelled_order_says_by_whom_why_and_whether_it_was_begun(barista, cafe: Cafe, grace):
    order = cafe.order_at("preparing", grace)
    cancelled = take(barista, cafe, order, "cancel", reason="can't: no “oat” left").json()
    assert cancelled["cancelled_by"] == "staff"
    assert cancelled["cancel_reason"] == last_event()["reason"] == "can't: no “oat” left"
    assert cancelled["started_before_cancel"] is True


def test_a_step_from_an_old_card_is_refused(barista, cafe: Cafe, grace):
    order = cafe.order_at("preparing", grace)
    with nothing_happens():
        answer = take(barista, cafe, order, "ready", version=order.version - 1)
    assert problem(answer, 409, reason="version")["order"]["version"] == order.version
    assert take(barista, cafe, order, "ready", version=order.version).status_code == 200


def test_the_second_barista_hears_who_was_first(barista, cafe: Cafe, grace, ada):
    order = cafe.order_at("accepted", grace)
    assert take(barista, cafe, order, "start").status_code == 200
    with nothing_happens():
        answer = take(logged_in(ada), cafe, order, "start")
    body = problem(answer, 409, reason="claimed", detail="Grace started it.")
    assert body["order"]["barista"] == {"id": grace.pk, "name": "Grace"}


def test_a_keyed_step_happens_once_even_after_the_order_moved_on(barista, cafe: Cafe, grace):
    order = cafe.order_at("accepted", grace)
    take(barista, cafe, order, "start", key="tap")
    take(barista, cafe, order, "release")
    with nothing_happens():
        again = take(barista, cafe, order, "start", key="tap")
    assert again.status_code == 200
    assert again.json()["status"] == "accepted"


def test_a_key_is_for_one_step(barista, cafe: Cafe, grace):
    order = cafe.order_at("accepted", grace)
    take(barista, cafe, order, "start", key="tap")
    with nothing_happens():
        problem(take(barista, cafe, order, "ready", key="tap"), 422, reason="key_reused")


def test_a_refused_step_does_not_use_up_its_key(barista, cafe: Cafe, grace):
    order = cafe.order_at("accepted", grace)
    problem(take(barista, cafe, order, "ready", key="tap"), 409)
    take(barista, cafe, order, "start")
    assert take(barista, cafe, order, "ready", key="tap").json()["status"] == "ready"


# -- while it is made --------------------------------------------------------------------------


@pytest.fixture
def big_order(cafe: Cafe) -> Order:
    """Two flat whites and a croissant, accepted."""
    return accept_order(cafe.place_big().pk)


def lines(order: Order) -> list[OrderLine]:
    return list(OrderLine.objects.filter(order=order))


def tick(barista, cafe: Cafe, line: OrderLine, made: int):
    url = f"{cafe.url}orders/{line.order_id}/lines/{line.pk}/"
    return barista.post(url, {"made": made}, "application/json")


def test_ticks_start_and_finish_an_order(barista, cafe: Cafe, grace, big_order: Order):
    coffees, croissant = lines(big_order)
    started = tick(barista, cafe, coffees, 1).json()
    assert (started["status"], started["barista"]["name"]) == ("preparing", "Grace")
    assert [(one["made"], one["made_by"]) for one in started["items"]] == [(1, "Grace"), (0, None)]
    assert tick(barista, cafe, croissant, 1).json()["status"] == "preparing"
    done = tick(barista, cafe, coffees, 2).json()
    assert done["status"] == "ready"
    assert done["ready_at"]
    kinds = OrderChange.objects.filter(order=big_order).values_list("event", flat=True)
    assert list(kinds)[2:] == ["OrderStarted", "OrderProgressed", "OrderProgressed", "OrderReady"]


def test_the_only_drink_starts_and_finishes_at_once(barista, cafe: Cafe, grace):
    order = cafe.order_at("accepted", grace)
    assert tick(barista, cafe, lines(order)[0], 1).json()["status"] == "ready"
    versions = OrderChange.objects.filter(order=order).values_list("version", flat=True)
    assert list(versions) == [1, 2, 3, 4]


def test_a_drink_ticked_by_mistake_is_unticked(barista, cafe: Cafe, big_order: Order):
    coffees, _ = lines(big_order)
    tick(barista, cafe, coffees, 2)
    back = tick(barista, cafe, coffees, 0).json()
    assert (back["status"], back["items"][0]["made"]) == ("preparing", 0)


def test_the_same_tick_again_is_quiet(barista, cafe: Cafe, big_order: Order):
    coffees, _ = lines(big_order)
    tick(barista, cafe, coffees, 1)
    with nothing_happens():
        assert tick(barista, cafe, coffees, 1).status_code == 200


@pytest.mark.parametrize("status", ["placed", "collected", "cancelled"])
def test_drinks_are_ticked_while_there_is_something_to_make(barista, cafe: Cafe, grace, status):
    order = cafe.order_at(status, grace)
    line = lines(order)[0]
    with nothing_happens():
        problem(tick(barista, cafe, line, 1 - line.made), 409, reason="conflict")


def test_ready_ticks_what_was_not_ticked(barista, cafe: Cafe, grace, ada, big_order: Order):
    tick(logged_in(ada), cafe, lines(big_order)[0], 2)
    done = take(barista, cafe, big_order, "ready").json()
    assert [(one["made"], one["made_by"]) for one in done["items"]] == [(2, "Ada"), (1, "Grace")]


@pytest.mark.parametrize("status", [str(status) for status in Status])
def test_paid_is_a_fact_beside_the_status(barista, cafe: Cafe, grace, status):
    order = cafe.order_at(status, grace)
    paid = take(barista, cafe, order, "pay").json()
    assert (paid["paid"], paid["status"]) == (True, status)
    happened_once(order, status)
    assert last_event()["order"]["paid"] is True
    with nothing_happens():
        assert take(barista, cafe, order, "pay").status_code == 200


@pytest.mark.parametrize("minutes", [5, -3])
def test_a_promise_moves(barista, cafe: Cafe, grace, minutes):
    order = cafe.order_at("accepted", grace)
    assert take(barista, cafe, order, "promise", minutes=minutes).status_code == 200
    before, after = promise(order), promise(Order.objects.get(pk=order.pk))
    assert [new - old for old, new in zip(before, after, strict=True)] == [
        timedelta(minutes=minutes)
    ] * 2
    happened_once(order, "accepted")


@pytest.mark.parametrize("status", ["placed", "collected", "cancelled"])
def test_without_a_promise_none_moves(barista, cafe: Cafe, grace, status):
    order = cafe.order_at(status, grace)
    with nothing_happens():
        problem(take(barista, cafe, order, "promise", minutes=5), 409, reason="conflict")


def test_the_day_ends_by_the_system(cafe: Cafe, grace):
    order = cafe.order_at("ready", grace)
    advance_order(order.pk, Action.COLLECT, SYSTEM, reason="end of the day")
    happened_once(order, "collected")
    assert last_change().actor == "system"
