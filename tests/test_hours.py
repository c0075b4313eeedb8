"""Items that are served at some hours, by the clock on the café's wall."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cafe.base import clock
from orders.menu.hours import Hours
from orders.menu.models import Item
from orders.order.models import Order
from tests.cast import Cafe, problem

DUBLIN = ZoneInfo("Europe/Dublin")
AFTERNOON = Hours(time(14), time(17))
NIGHT = Hours(time(22), time(2))


def at(hour: int, minute: int = 0, day: int = 1, month: int = 7) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=DUBLIN)


@pytest.mark.parametrize(
    ("hours", "served", "not_served"),
    [
        (AFTERNOON, [at(14), at(16, 59)], [at(13, 59), at(17), at(0)]),
        (NIGHT, [at(22), at(23, 59), at(0), at(1, 59)], [at(2), at(21, 59), at(12)]),
        (Hours(time(14), time(0)), [at(14), at(23, 59)], [at(0), at(13)]),
    ],
    ids=["afternoon", "past midnight", "until midnight"],
)
def test_hours_begin_and_end_to_the_minute(hours, served, not_served):
    assert all(hours.is_now(moment.astimezone(UTC), DUBLIN) for moment in served)
    assert not any(hours.is_now(moment.astimezone(UTC), DUBLIN) for moment in not_served)


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (at(9), at(14)),
        (at(18), at(14, day=2)),
        (at(18, day=24, month=10), at(14, day=25, month=10)),  # summer time ends that night
        (at(18, day=28, month=3), at(14, day=29, month=3)),
    ],
)
def test_they_begin_next_at_their_hour_on_the_wall(now, begins):
    assert AFTERNOON.begin_after(now.astimezone(UTC), DUBLIN) == begins


def test_an_hour_that_comes_twice_is_the_next_of_both():
    """Clocks in Dublin are put back at 01:00 UTC of that night, from 02:00 to 01:00."""
    early, minute = Hours(time(1, 30), time(5)), timedelta(minutes=1)
    begins = [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]
    for now, begin in ((begins[0] - minute, begins[0]), (begins[0] + minute, begins[1])):
        assert early.begin_after(now, DUBLIN).astimezone(UTC) == begin
    assert early.is_now(begins[1], DUBLIN)
    assert early.begin_after(begins[1], DUBLIN) == datetime(2026, 10, 26, 1, 30, tzinfo=DUBLIN)


@pytest.fixture
def noon(monkeypatch) -> datetime:
    now = at(12).astimezone(UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    return now


def serve(cafe: Cafe, start: time | None, end: time | None) -> None:
    Item.objects.filter(pk=cafe.croissant.pk).update(served_from=start, served_to=end)


def ask(client, cafe: Cafe):
    wish = cafe.wish({"item": cafe.croissant.pk})
    return client.post(f"{cafe.url}orders/", wish, "application/json")


@pytest.mark.django_db
def test_an_order_at_another_hour_is_refused_and_says_when(client, cafe: Cafe, noon):
    serve(cafe, time(14), time(17))
    [wrong] = problem(ask(client, cafe), 422)["items"]
    assert wrong["code"] == "not_served"
    assert wrong["detail"] == "Croissant is served from 14:00 to 17:00."
    assert datetime.fromisoformat(wrong["until"]) == noon + timedelta(hours=2)
    assert not Order.objects.exists()


@pytest.mark.django_db
def test_at_its_hour_it_can_be_ordered(client, cafe: Cafe, noon):
    serve(cafe, time(11, 30), time(12, 1))
    assert ask(client, cafe).status_code == 202


@pytest.mark.django_db
def test_the_hour_is_that_of_the_stores_zone(client, cafe: Cafe, noon):
    serve(cafe, time(14), time(17))
    cafe.change(timezone="Europe/Athens")  # where it is 14:00
    assert ask(client, cafe).status_code == 202


@pytest.mark.django_db
def test_it_is_said_as_the_store_writes_times(client, cafe: Cafe, noon):
    serve(cafe, time(14), time(17))
    cafe.change(locale="en-US")
    [wrong] = problem(ask(client, cafe), 422)["items"]
    assert wrong["detail"].replace("\u202f", " ") == "Croissant is served from 2:00 PM to 5:00 PM."


@pytest.mark.django_db
def test_the_menu_says_the_hours_and_keeps_the_item(client, cafe: Cafe):
    serve(cafe, time(14), time(17, 30))
    bakery = client.get(f"{cafe.url}menu/").json()["categories"][1]
    [item] = bakery["items"]
    assert (item["served_from"], item["served_to"], item["available"]) == ("14:00", "17:30", True)


@pytest.mark.django_db
def test_one_hour_alone_is_none(cafe: Cafe):
    for hours in [(time(14), None), (None, time(14)), (time(14), time(14))]:
        cafe.croissant.served_from, cafe.croissant.served_to = hours
        with pytest.raises(ValidationError):
            cafe.croissant.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        serve(cafe, time(14), None)


# -- of a whole category, such as a kitchen's ------------------------------------------------------


@pytest.fixture
def kitchen(cafe: Cafe) -> Cafe:
    """Pastries come from a kitchen that works from 8 to 14; croissants stand there until 17."""
    category = cafe.croissant.category
    category.served_from, category.served_to = time(8), time(14)
    category.full_clean()
    category.save()
    return cafe


def test_what_stands_under_a_category_is_served_at_its_hours(kitchen: Cafe, client):
    (item,) = [
        item
        for category in client.get(f"{kitchen.url}menu/").json()["categories"]
        for item in category["items"]
        if item["id"] == kitchen.croissant.pk
    ]
    assert (item["served_from"], item["served_to"]) == ("08:00", "14:00")


def test_an_items_own_hours_are_in_place_of_its_categorys(kitchen: Cafe, client, monkeypatch):
    Item.objects.filter(pk=kitchen.croissant.pk).update(served_from=time(8), served_to=time(17))
    monkeypatch.setattr(clock, "now", lambda: at(16))
    wish = kitchen.wish({"item": kitchen.croissant.pk, "quantity": 1})
    order = client.post(f"{kitchen.url}orders/", wish, "application/json")
    assert order.status_code == 202
    Item.objects.filter(pk=kitchen.croissant.pk).update(served_from=None, served_to=None)
    order = client.post(f"{kitchen.url}orders/", wish, "application/json")
    assert order.status_code == 422
    assert "14:00" in order.content.decode()


@pytest.mark.parametrize(("start", "end"), [(time(8), None), (None, time(8)), (time(8), time(8))])
def test_half_hours_of_a_category_are_refused(cafe: Cafe, start, end):
    category = cafe.croissant.category
    category.served_from, category.served_to = start, end
    with pytest.raises(ValidationError):
        category.full_clean()
