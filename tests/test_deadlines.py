"""Deadlines raise an alert once and cancel nothing; the day's end closes what nobody collected."""

from datetime import UTC, datetime, time, timedelta

import pytest

from cafe.base import clock as server_clock
from cafe.messaging.models import OutboxEvent
from orders.order.deadlines import mark_overdue, sweep_day_end, sweep_deadlines
from orders.order.life import Action
from orders.order.models import Order, OrderChange
from orders.order.steps import accept_order, advance_order
from orders.stores.models import Store
from tests.cast import Cafe, actor, logged_in, nothing_happens

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


class Clock:
    """The time that Django tells."""

    def __init__(self) -> None:
        self.now = NOON

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(monkeypatch, cafe: Cafe) -> Clock:
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


# status: the step that is late, and the seconds it has
STEPS = [("placed", "accept", 30), ("accepted", "start", 15 * 60), ("ready", "collect", 10 * 60)]


@pytest.mark.parametrize(("status", "step", "seconds"), STEPS)
def test_a_late_step_is_marked_once_and_nothing_else_changes(
    clock: Clock, cafe: Cafe, grace, status, step, seconds
):
    order = cafe.order_at(status, grace)
    clock.forward(seconds=seconds - 1)
    with nothing_happens():
        assert sweep_deadlines() == 0
    clock.forward(seconds=1)
    assert sweep_deadlines() == 1
    late = Order.objects.get(pk=order.pk)
    assert (late.overdue, late.deadline_at) == (step, None)
    assert (late.status, late.version) == (status, order.version)
    change = OrderChange.objects.order_by("pk").last()
    assert change
    assert (change.event, change.reason, change.actor) == ("OrderOverdue", step, "system")
    assert change.version == order.version
    with nothing_happens():
        clock.forward(days=2)
        assert sweep_deadlines() == 0


@pytest.mark.parametrize("status", ["preparing", "collected", "cancelled"])
def test_what_is_being_made_or_over_has_no_deadline(clock: Clock, cafe: Cafe, grace, status):
    cafe.order_at(status, grace)
    clock.forward(days=2)
    with nothing_happens():
        assert sweep_deadlines() == 0


@pytest.mark.parametrize(
    ("setting", "status"),
    [("accept_seconds", "placed"), ("start_seconds", "accepted"), ("collect_seconds", "ready")],
)
def test_deadlines_are_settings_of_the_store(clock: Clock, cafe: Cafe, grace, setting, status):
    cafe.change(**{setting: 5})
    cafe.order_at(status, grace)
    clock.forward(seconds=5)
    assert sweep_deadlines() == 1


def test_the_next_step_takes_the_mark_off(clock: Clock, cafe: Cafe, grace):
    order = cafe.order_at("accepted", grace)
    clock.forward(minutes=16)
    sweep_deadlines()
    advance_order(order.pk, Action.START, actor(grace))
    assert Order.objects.get(pk=order.pk).overdue == ""


def test_a_late_order_shows_its_mark(clock: Clock, client, cafe: Cafe):
    order = cafe.place()
    clock.forward(seconds=31)
    sweep_deadlines()
    assert client.get(f"/api/orders/{order.token}/").json()["overdue"] == "accept"


def test_two_sweeps_raise_one_event(clock: Clock, cafe: Cafe):
    order = cafe.place()
    clock.forward(minutes=1)
    now = clock.now
    assert mark_overdue(order.pk, now)
    assert not mark_overdue(order.pk, now)
    assert OutboxEvent.objects.filter(detail_type="OrderOverdue").count() == 1


# -- the day's end -------------------------------------------------------------------------------


def test_the_days_end_closes_what_was_ready_and_nothing_else(clock: Clock, cafe: Cafe, grace):
    orders = {
        status: cafe.order_at(status, grace)
        for status in ("placed", "accepted", "preparing", "ready")
    }
    assert sweep_day_end() == 0
    clock.forward(days=1)
    assert sweep_day_end() == 1
    assert sweep_day_end() == 0
    now = {status: Order.objects.get(pk=order.pk).status for status, order in orders.items()}
    assert now == {
        "placed": "placed",
        "accepted": "accepted",
        "preparing": "preparing",
        "ready": "collected",
    }
    change = OrderChange.objects.filter(order=orders["ready"]).last()
    assert change
    assert (change.actor, change.reason) == ("system", "end of the day")


def test_the_day_is_the_stores_own(clock: Clock, cafe: Cafe, grace):
    """At 14:00 in Greenwich a new day begins on Kiritimati, at four in the morning."""
    Store.objects.filter(pk=cafe.store.pk).update(timezone="Pacific/Kiritimati")
    clock.now = NOON.replace(hour=13, minute=59)
    order = cafe.order_at("ready", grace)
    assert sweep_day_end() == 0
    clock.forward(minutes=2)
    assert sweep_day_end() == 0, "the customer may be on the way"
    clock.forward(hours=3)
    assert sweep_day_end() == 1
    assert Order.objects.get(pk=order.pk).status == "collected"


def numbers(cafe: Cafe, grace, count: int = 1) -> list[int | None]:
    return [cafe.order_at("accepted", grace).number for _ in range(count)]


def end_all(*numbers: int) -> None:
    """End the orders with these numbers, or all."""
    some = Order.objects.filter(number__in=numbers) if numbers else Order.objects.all()
    some.update(status="collected", collected_at=server_clock.now(), deadline_at=None)


def test_numbers_begin_again_with_the_day(clock: Clock, cafe: Cafe, grace):
    assert numbers(cafe, grace, 3) == [1, 2, 3]
    end_all()
    late = cafe.place()
    clock.forward(days=1)
    assert numbers(cafe, grace) == [1]
    # Placed yesterday, accepted today: a number of today, and nobody has it twice.
    assert accept_order(late.pk).number == 2


def test_no_number_is_given_that_somebody_waits_with(clock: Clock, cafe: Cafe, grace):
    """Two of one number on the board are two guests for one cup."""
    assert numbers(cafe, grace, 5) == [1, 2, 3, 4, 5]
    end_all(1, 4)
    Order.objects.filter(number=2).update(status="ready")
    clock.forward(days=1)
    assert numbers(cafe, grace, 4) == [1, 4, 6, 7]


def test_another_stores_numbers_are_its_own(clock: Clock, cafe: Cafe, grace):
    other = Store.objects.create(slug="other", name="Other")
    cafe.order_at("accepted", grace)
    Order.objects.update(store=other)
    clock.forward(days=1)
    assert numbers(cafe, grace) == [1]


@pytest.mark.parametrize(
    ("zone", "utc", "day"),
    [
        ("Europe/Dublin", "2026-06-01T02:59:59+00:00", "2026-05-31"),
        ("Europe/Dublin", "2026-06-01T03:00:00+00:00", "2026-06-01"),
        ("Europe/Berlin", "2026-06-01T01:59:59+00:00", "2026-05-31"),
        # The night that has no 02:30, and the one that has it twice: four is four on the wall.
        ("Europe/Berlin", "2026-03-29T01:59:59+00:00", "2026-03-28"),
        ("Europe/Berlin", "2026-03-29T02:00:00+00:00", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25T02:59:59+00:00", "2026-10-24"),
        ("Europe/Berlin", "2026-10-25T03:00:00+00:00", "2026-10-25"),
        ("America/St_Johns", "2027-01-01T07:29:59+00:00", "2026-12-31"),
        ("America/St_Johns", "2027-01-01T07:30:00+00:00", "2027-01-01"),
    ],
)
def test_a_day_begins_at_the_stores_hour(clock: Clock, zone: str, utc: str, day: str):
    clock.now = datetime.fromisoformat(utc)
    assert str(Store(timezone=zone).today()) == day


def test_a_store_may_begin_its_day_at_midnight(clock: Clock):
    clock.now = NOON.replace(hour=0, minute=0)
    assert str(Store(timezone="UTC", day_begins_at=time(0)).today()) == "2026-06-01"
    assert str(Store(timezone="UTC", day_begins_at=time(0, 1)).today()) == "2026-05-31"


def test_ages_are_the_servers(clock: Clock, cafe: Cafe, grace):
    order = cafe.order_at("ready", grace)
    queue = logged_in(grace).get(f"{cafe.url}queue/").json()["orders"]
    assert queue[0]["placed_at"].startswith("2026-06-01T12:00:00")
    assert order.deadline_at == NOON + timedelta(minutes=10)
