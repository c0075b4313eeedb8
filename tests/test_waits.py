"""How long it takes: one rule for all who ask, and an estimate that moves with the queue."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from orders.api import as_its_customer_sees
from orders.menu.models import Item
from orders.order.capacity import Work, work_of
from orders.order.cart import Cart, CartLine
from orders.order.drinks import tick_drink
from orders.order.life import Action
from orders.order.models import Order
from orders.order.places import queues_of
from orders.order.placing import place_order
from orders.order.promise import move_promise, seconds_until, wait_of
from orders.order.reading import order_snapshots, store_state
from orders.order.steps import accept_order, advance_order, cancel_order
from orders.stores.models import Store
from tests.cast import Cafe, actor, logged_in
from tests.test_deadlines import Clock
from tests.test_deadlines import clock as clock

POUR_OVER = 180
pytestmark = pytest.mark.django_db


def minutes(wait) -> tuple[int, int]:
    return wait.low, wait.high


def many(count: int, each: int = POUR_OVER) -> Work:
    return work_of([(each, count)])


def test_drinks_share_hands_and_one_drink_has_one_pair():
    assert seconds_until(2, 0, many(1)) == (180, 180)
    assert seconds_until(4, 0, many(1)) == (180, 180)
    assert seconds_until(2, 0, many(2)) == (180, 270)
    assert seconds_until(2, 0, many(10)) == (900, 990)
    assert seconds_until(1, 0, many(10)) == (1800, 1800)
    assert seconds_until(2, 600, many(1, 60)) == (360, 360)
    # A long drink among short ones takes no less than it takes.
    assert seconds_until(3, 0, work_of([(10, 5), (240, 1)]))[0] == 240


@pytest.mark.parametrize("hands", [1, 2, 3, 8])
@pytest.mark.parametrize("ahead", [0, 60, 1000])
def test_more_is_never_sooner_and_more_hands_never_later(hands: int, ahead: int):
    waits = [seconds_until(hands, ahead, many(count)) for count in range(1, 31)]
    assert waits == sorted(waits)
    assert all(least <= most for least, most in waits)
    assert all(least >= ahead / hands + POUR_OVER for least, _ in waits)
    fewer = [seconds_until(hands + 1, ahead, many(count))[0] for count in range(1, 31)]
    assert all(less <= more for less, (more, _) in zip(fewer, waits, strict=True))


def test_ten_pour_overs_are_promised_what_their_basket_was_told(cafe: Cafe):
    """It was 1-3 min on the menu and in the basket, and 24-39 once they were ordered."""
    Item.objects.filter(pk=cafe.flat_white.pk).update(make_seconds=POUR_OVER)
    told = wait_of(cafe.store, 0, many(10))
    assert minutes(told) == (12, 22)
    line = CartLine(cafe.flat_white.pk, 10, (cafe.whole.pk,))
    order, _ = place_order(store_slug="corner", cart=Cart(name="Ada", lines=(line,)))
    accepted = accept_order(order.pk)
    assert accepted.accepted_at
    assert accepted.promised_from == accepted.accepted_at + timedelta(minutes=told.low)
    assert accepted.promised_to == accepted.accepted_at + timedelta(minutes=told.high)


def test_the_menu_says_what_a_usual_drink_is_promised(cafe: Cafe):
    for _ in range(6):
        accept_order(cafe.place().pk)
    said = store_state(Store.objects.get(pk=cafe.store.pk)).wait
    order = accept_order(cafe.place().pk)
    assert order.accepted_at
    assert order.promised_to == order.accepted_at + timedelta(minutes=said.high)
    assert order.promised_from == order.accepted_at + timedelta(minutes=said.low)


def test_the_wait_on_the_menu_goes_up_and_down_with_the_queue(cafe: Cafe, grace):
    def wait() -> tuple[int, int]:
        said = Client().get(f"{cafe.url}menu/").json()["store"]["wait"]
        return said["low"], said["high"]

    waits = [wait()]
    orders = [accept_order(cafe.place().pk) for _ in range(10)]
    waits.append(wait())
    for order in orders:
        advance_order(order.pk, Action.START, actor(grace))
        advance_order(order.pk, Action.READY, actor(grace))
    waits.append(wait())
    assert waits[0] == waits[2] < waits[1]


# -- after ordering -------------------------------------------------------------------------------


def seen(order: Order):
    """Return an order as its customer sees it now, the same by all ways."""
    row = Order.objects.select_related("store").get(pk=order.pk)
    over_http = as_its_customer_sees(row)
    on_the_socket = order_snapshots([order.pk])[order.pk].order
    told = queues_of([row.store])[row.store_id].places.get(order.pk)
    for name in ("queue_position", "drinks_ahead", "cancelled_ahead", "expected"):
        assert getattr(over_http, name) == getattr(on_the_socket, name), name
        assert told is None or getattr(told, name) == getattr(over_http, name), name
    return over_http


@pytest.fixture
def behind_19(cafe: Cafe, clock: Clock) -> tuple[Order, list[Order]]:
    """An order of somebody who waits for 19 others, and those."""
    others = []
    for _ in range(19):
        others.append(accept_order(cafe.place().pk))
        clock.forward(seconds=1)
    return accept_order(cafe.place().pk), others


def test_the_range_moves_when_those_before_are_cancelled_and_the_promise_stays(
    behind_19, clock: Clock
):
    mine, others = behind_19
    before = seen(mine)
    assert (before.queue_position, before.drinks_ahead, before.cancelled_ahead) == (19, 19, 0)
    assert abs((before.expected.to - before.promise.to).total_seconds()) <= 60
    clock.forward(seconds=5)
    for other in others:
        cancel_order(other.pk)
    after = seen(mine)
    assert (after.queue_position, after.drinks_ahead, after.cancelled_ahead) == (0, 0, 19)
    assert after.promise == after.first_promise == before.promise
    assert after.expected.to - clock.now <= timedelta(minutes=4)
    assert before.expected.to - after.expected.to >= timedelta(minutes=9)


def test_only_those_cancelled_before_it_and_since_it_was_placed_are_told(cafe: Cafe, clock: Clock):
    gone, ahead = cafe.place(), cafe.place()
    cancel_order(gone.pk)
    clock.forward(seconds=1)
    mine = cafe.place()
    clock.forward(seconds=1)
    later = cafe.place()
    clock.forward(seconds=1)
    for order in (ahead, later):
        cancel_order(order.pk)
    assert seen(mine).cancelled_ahead == 1


def test_the_range_moves_when_the_bar_says_so(behind_19, grace):
    mine, _ = behind_19
    before = seen(mine)
    move_promise(mine.pk, 5, actor(grace))
    after = seen(mine)
    five = timedelta(minutes=5)
    assert after.expected.to == before.expected.to + five
    assert after.expected.from_ == before.expected.from_ + five
    assert (after.promise.to, after.first_promise) == (before.promise.to + five, before.promise)


def test_the_range_moves_with_each_tick(cafe: Cafe, grace, clock: Clock):
    first = accept_order(cafe.place_big().pk)
    clock.forward(seconds=1)
    mine = accept_order(cafe.place().pk)
    drinks = [seen(mine).drinks_ahead]
    line = first.lines.all()[0]
    for _ in range(2):
        tick_drink(first.pk, line.pk, 1, actor(grace))
        drinks.append(seen(mine).drinks_ahead)
    assert drinks == [3, 2, 1]


def test_what_is_being_made_has_less_left_with_each_moment(cafe: Cafe, grace, clock: Clock):
    order = accept_order(cafe.place_big().pk)
    advance_order(order.pk, Action.START, actor(grace))
    mine = accept_order(cafe.place().pk)
    early = seen(mine).expected
    clock.forward(seconds=120)
    late = seen(mine).expected
    # Nobody ticked: the bar works nevertheless, and two minutes later it is about the same time.
    assert abs((late.to - early.to).total_seconds()) <= 60
    clock.forward(minutes=30)
    assert seen(mine).expected.from_ > late.to  # but no order is ready because time goes by


def test_while_nobody_begins_it_is_expected_ever_later(cafe: Cafe, clock: Clock):
    order = accept_order(cafe.place().pk)
    before = seen(order).expected
    clock.forward(minutes=10)
    after = seen(order)
    assert after.expected.to == before.to + timedelta(minutes=10)
    assert after.promise.to < after.expected.from_


def test_once_it_is_being_made_nobody_is_before_it(behind_19, grace):
    mine, _ = behind_19
    advance_order(mine.pk, Action.START, actor(grace))
    now = seen(mine)
    assert now.expected.to - now.started_at <= timedelta(minutes=4)


@pytest.mark.parametrize("status", ["ready", "collected", "cancelled"])
def test_what_is_ready_or_over_is_nowhere_in_the_queue(cafe: Cafe, grace, status: str):
    order = seen(cafe.order_at(status, grace))
    assert (order.queue_position, order.drinks_ahead, order.expected) == (None, None, None)


def test_staff_are_told_promises_and_the_customer_when_it_is_expected(cafe: Cafe, grace, client):
    placed = client.post(f"{cafe.url}orders/", cafe.wish(), "application/json").json()
    assert datetime.fromisoformat(placed["expected"]["to"]) > datetime.now(UTC)
    accept_order(placed["id"])
    queue = logged_in(grace).get(f"{cafe.url}queue/").json()
    assert queue["orders"][0]["first_promise"] == queue["orders"][0]["promise"]
    assert "expected" not in queue["orders"][0]


@pytest.mark.parametrize(
    ("column", "value"),
    [("started_at", "never"), ("placed_at", "soon"), ("left_seconds", "some"), ("due_at", "x")],
)
def test_a_spoiled_order_hides_no_place_of_another(cafe: Cafe, column: str, value: str):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL minds its columns")
    bad, good = accept_order(cafe.place().pk), accept_order(cafe.place().pk)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE orders_order SET {column} = %s WHERE id = %s", [value, bad.pk])
    assert seen(good).expected
    assert Client().get(f"{cafe.url}menu/").status_code == 200
