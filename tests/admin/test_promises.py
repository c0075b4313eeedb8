"""A manager sees how many orders were ready as promised, by day, at the store's own clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from cafe.base import clock
from orders.admin.promises import Day, promises_kept
from orders.order.models import Order
from orders.stores.models import Store
from tests.cast import Cafe, logged_in

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture
def store(cafe: Cafe, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return cafe.store


def ordered(
    cafe: Cafe, placed: datetime, first: int, last: int, ready: float | None, status: str = "ready"
) -> None:
    """Make an order that was promised within so many minutes, and was ready after so many."""
    order = cafe.place()
    Order.objects.filter(pk=order.pk).update(
        placed_at=placed,
        day=placed.date(),
        status=status,
        first_promised_from=placed,
        first_promised_to=placed + minutes(first),
        promised_from=placed,
        promised_to=placed + minutes(last),
        ready_at=None if ready is None else placed + minutes(ready),
    )


def test_each_day_says_how_many_were_ready_as_promised_first_and_last(cafe: Cafe, store: Store):
    assert promises_kept(store) == []
    today, before = NOON - timedelta(hours=2), NOON - timedelta(days=1)
    ordered(cafe, today, 5, 5, ready=5)  # to the minute
    ordered(cafe, today, 5, 10, ready=7)
    ordered(cafe, today, 5, 10, ready=11)
    ordered(cafe, before, 5, 5, ready=3)
    ordered(cafe, before, 5, 5, ready=None, status="cancelled")
    ordered(cafe, before, 5, 5, ready=9, status="cancelled")  # nobody came for it
    assert promises_kept(store) == [
        Day(date(2026, 11, 20), orders=3, first=1, last=2),
        Day(date(2026, 11, 19), orders=2, first=1, last=1),
    ]


def test_what_may_be_in_time_is_not_counted_and_what_is_not_ready_is_not_kept(cafe, store):
    ordered(cafe, NOON - minutes(3), 5, 5, ready=None, status="preparing")
    assert promises_kept(store) == []
    ordered(cafe, NOON - minutes(30), 5, 5, ready=None, status="preparing")
    assert [(one.orders, one.first, one.last) for one in promises_kept(store)] == [(1, 0, 0)]


def test_other_stores_and_long_ago_are_not_in_it(cafe, store):
    ordered(cafe, NOON - timedelta(days=13), 5, 5, ready=1)
    ordered(cafe, NOON - timedelta(days=14), 5, 5, ready=1)
    [day] = promises_kept(store)
    assert (day.day, day.orders) == (date(2026, 11, 7), 1)
    assert promises_kept(Store.objects.create(slug="other", name="Other")) == []


def test_at_night_the_day_is_the_cafes_and_not_the_calendars(cafe, store, monkeypatch):
    ordered(cafe, NOON - timedelta(days=13), 5, 5, ready=1)
    one_in_the_morning = NOON.replace(hour=1) + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: one_in_the_morning)
    assert [one.day for one in promises_kept(store)] == [date(2026, 11, 7)]


def test_it_stands_on_the_stores_page(cafe: Cafe, store: Store):
    boss = logged_in(User.objects.create_superuser("root"))
    url = f"/admin/orders/store/{store.pk}/change/"
    assert "no order of the last 14 days" in boss.get(url).content.decode()
    ordered(cafe, NOON - minutes(60), 5, 10, ready=7)
    page = boss.get(url).content.decode()
    assert "Promises kept" in page
    assert "<td>1</td><td>0%</td><td>100%</td>" in page
    assert boss.get("/admin/orders/store/add/").status_code == 200
