"""A clock set back by an hour, or forward, while orders are open: nothing waits for that hour."""

from datetime import UTC, datetime, timedelta

import pytest

from cafe.messaging.queues import sweeps
from orders.order.deadlines import sweep_day_end, sweep_deadlines
from orders.order.models import Order, OrderChange, Status
from orders.order.places import place_of
from orders.order.promise import move_promise
from orders.order.set_back import NOTICED, count_from_now
from orders.order.steps import accept_order
from orders.stores.changes import change_store, sweep_stores
from orders.stores.models import Store
from tests.cast import Cafe, actor, nothing_happens
from tests.test_deadlines import STEPS, Clock
from tests.test_unreadable import SPOIL

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
TIMES = ("placed_at", "accepted_at", "started_at", "ready_at", "due_at")


@pytest.fixture
def clock(monkeypatch, cafe: Cafe) -> Clock:
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.mark.parametrize(("status", "step", "seconds"), STEPS)
def test_a_step_is_late_by_the_stores_setting_and_not_an_hour_later(
    clock: Clock, cafe: Cafe, grace, status, step, seconds
):
    order = cafe.order_at(status, grace)
    clock.forward(hours=-1)
    assert count_from_now() == 1
    clock.forward(seconds=seconds - 1)
    assert sweep_deadlines() == 0
    clock.forward(seconds=1)
    assert sweep_deadlines() == 1
    assert Order.objects.get(pk=order.pk).overdue == step


@pytest.mark.parametrize(("status", "step", "seconds"), STEPS)
def test_so_is_a_step_of_an_order_from_long_before(
    clock: Clock, cafe: Cafe, grace, status, step, seconds
):
    order = cafe.order_at(status, grace)
    long_ago = clock.now - timedelta(hours=3)
    before = {name: long_ago for name in TIMES if getattr(order, name)}
    Order.objects.filter(pk=order.pk).update(**before)
    clock.forward(hours=-1)
    assert count_from_now() == 1
    clock.forward(seconds=seconds)
    assert sweep_deadlines() == 1
    assert Order.objects.get(pk=order.pk).placed_at == long_ago


@pytest.mark.parametrize("status", ["placed", "accepted", "preparing", "ready"])
def test_no_time_of_an_open_order_is_one_that_has_not_come(clock: Clock, cafe: Cafe, grace, status):
    order = cafe.order_at(status, grace)
    clock.forward(hours=-1)
    count_from_now()
    after = Order.objects.get(pk=order.pk)
    assert {name: getattr(after, name) for name in TIMES if getattr(order, name)} == {
        name: clock.now for name in TIMES if getattr(order, name)
    }
    assert after.version == order.version + 1, "or no page would take it"
    change = OrderChange.objects.latest("pk")
    assert (change.event, change.reason) == ("OrderRetimed", "the clock was set back")
    with nothing_happens():
        assert count_from_now() == 0


@pytest.mark.parametrize("status", ["collected", "cancelled"])
def test_what_is_over_keeps_its_times(clock: Clock, cafe: Cafe, grace, status):
    cafe.order_at(status, grace)
    clock.forward(hours=-1)
    with nothing_happens():
        assert count_from_now() == 0


def test_new_orders_are_served_after_those_that_wait(clock: Clock, cafe: Cafe, grace):
    first, second = cafe.order_at("accepted", grace), cafe.order_at("accepted", grace)
    clock.forward(hours=-1)
    count_from_now()
    clock.forward(seconds=1)  # those that tie are told apart by the time at which they were placed
    new = cafe.order_at("accepted", grace)
    served = Order.objects.order_by("due_at", "pk").values_list("pk", flat=True)
    assert list(served) == [first.pk, second.pk, new.pk]
    assert place_of(Order.objects.get(pk=new.pk)).queue_position == 2


def test_a_promise_keeps_its_length_and_what_the_staff_moved(clock: Clock, cafe: Cafe, grace):
    order = cafe.order_at("accepted", grace)
    move_promise(order.pk, 5, actor(grace))
    promised = Order.objects.get(pk=order.pk).promise
    clock.forward(hours=-1)
    count_from_now()
    hour = timedelta(hours=1)
    after = Order.objects.get(pk=order.pk)
    assert promised
    assert (after.promised_from, after.promised_to) == (
        promised.from_ - hour,
        promised.to - hour,
    )


def test_clocks_that_differ_by_seconds_change_nothing(clock: Clock, cafe: Cafe, grace):
    for status in ("placed", "accepted", "preparing", "ready"):
        cafe.order_at(status, grace)
    clock.now -= NOTICED
    with nothing_happens():
        assert count_from_now() == 0


def test_a_longer_setting_of_the_store_is_no_clock_that_was_set_back(
    clock: Clock, cafe: Cafe, grace
):
    cafe.change(start_seconds=2 * 3600)
    cafe.order_at("accepted", grace)
    with nothing_happens():
        assert count_from_now() == 0


def test_a_spoiled_order_holds_up_no_other(clock: Clock, cafe: Cafe, grace):
    spoiled, other = cafe.order_at("accepted", grace), cafe.order_at("accepted", grace)
    SPOIL["options that are null"](spoiled)
    clock.forward(hours=-1)
    count_from_now()
    assert Order.objects.get(pk=other.pk).due_at == clock.now


def test_a_pause_until_a_time_of_day_ends_at_that_time(clock: Clock, client, cafe: Cafe, grace):
    until = clock.now + timedelta(minutes=10)
    change_store(cafe.store.slug, {"paused": True, "paused_until": until}, actor(grace))
    clock.forward(hours=-1)
    count_from_now()
    assert sweep_stores() == 0
    said = client.get(f"{cafe.url}menu/").json()["store"]
    assert datetime.fromisoformat(said["paused_until"]) == until, "and everybody can read it"
    clock.forward(minutes=70)
    assert sweep_stores() == 1


def test_a_clock_set_forward_tells_of_late_steps_and_ends_pauses_at_once(
    clock: Clock, cafe: Cafe, grace
):
    ready, waiting = cafe.order_at("ready", grace), cafe.order_at("accepted", grace)
    until = clock.now + timedelta(minutes=10)
    change_store(cafe.store.slug, {"paused": True, "paused_until": until}, actor(grace))
    clock.forward(hours=1)
    assert sweep_deadlines() == 2
    assert sweep_stores() == 1
    assert sweep_day_end() == 0
    statuses = dict(Order.objects.values_list("pk", "status"))
    assert statuses == {ready.pk: Status.READY, waiting.pk: Status.ACCEPTED}


def test_over_the_days_end_and_back_numbers_stay_unique(clock: Clock, cafe: Cafe, grace):
    clock.now = NOON.replace(day=2, hour=2, minute=30)  # half past four in the store
    cafe.change(timezone="Europe/Berlin")
    for hours in (0, -1, 0, 1, 0):
        clock.forward(hours=hours)
        accept_order(cafe.place().pk)
    given = list(Order.objects.values_list("day", "number"))
    assert len(set(given)) == 5
    assert len({day for day, _ in given}) == 2
    assert Store.objects.get().today().day == 2


def test_the_worker_looks_every_few_seconds():
    [every] = [one.every for one in sweeps() if one.run is count_from_now]
    assert every <= 5
