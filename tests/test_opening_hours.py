"""A store opens and closes by itself, by the clock on its wall; orders/stores/timetable.py."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from cafe.base import clock
from cafe.messaging.models import OutboxEvent
from orders.order.models import Order
from orders.stores.changes import change_store, keep_hours, sweep_stores
from orders.stores.hours import OpeningHours, SpecialDay
from orders.stores.models import Store
from orders.stores.opening import ordering
from orders.stores.people import SYSTEM, Actor
from orders.stores.timetable import Times, Timetable, Turn
from orders.stores.week import shown_hours
from tests.cast import PASSWORD, Cafe, problem

DUBLIN = ZoneInfo("Europe/Dublin")
DAY = Times(time(8), time(18))
BAR = Times(time(18), time(3))
MON, TUE, SUN = 0, 1, 6


def at(text: str, zone: ZoneInfo = DUBLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def weekly(*times: Times, special=None, zone: ZoneInfo = DUBLIN, days=range(7)) -> Timetable:
    return Timetable(zone, {day: list(times) for day in days}, special or {})


@pytest.mark.parametrize(
    ("hours", "now", "turn"),
    [
        ((DAY,), "2026-12-01T07:59:59", (False, "2026-12-01T08:00")),
        ((DAY,), "2026-12-01T08:00", (True, "2026-12-01T18:00")),
        ((DAY,), "2026-12-01T17:59:59", (True, "2026-12-01T18:00")),
        ((DAY,), "2026-12-01T18:00", (False, "2026-12-02T08:00")),
        # Several on a day
        ((DAY, Times(time(19), time(22))), "2026-12-01T18:30", (False, "2026-12-01T19:00")),
        # One ends as another begins, or they overlap
        ((DAY, Times(time(18), time(22))), "2026-12-01T09:00", (True, "2026-12-01T22:00")),
        ((DAY, Times(time(12), time(20))), "2026-12-01T09:00", (True, "2026-12-01T20:00")),
        # Past midnight
        ((BAR,), "2026-12-01T23:00", (True, "2026-12-02T03:00")),
        ((BAR,), "2026-12-02T02:59", (True, "2026-12-02T03:00")),
        ((BAR,), "2026-12-02T03:00", (False, "2026-12-02T18:00")),
        ((Times(time(18), time(0)),), "2026-12-01T23:59", (True, "2026-12-02T00:00")),
    ],
)
def test_it_is_open_within_its_hours(hours, now, turn):
    is_open, changes = turn
    assert weekly(*hours).turn(at(now)) == Turn(is_open, at(changes))


def test_a_week_goes_over_its_end():
    table = Timetable(DUBLIN, {SUN: [BAR]}, {})  # 29 November 2026 is a Sunday
    assert table.turn(at("2026-11-30T02:00")) == Turn(True, at("2026-11-30T03:00"))
    assert table.turn(at("2026-11-30T04:00")) == Turn(False, at("2026-12-06T18:00"))


def test_what_never_closes_is_open():
    always = weekly(Times(time(0), time(0)))
    is_open, changes = always.turn(at("2026-12-01T04:00"))
    assert is_open
    assert changes
    assert changes - at("2026-12-01T04:00") > timedelta(days=366), "no page says that it closes"


def test_what_never_opens_is_closed():
    assert Timetable(DUBLIN, {}, {date(2026, 12, 25): []}).turn(at("2026-12-01T04:00")) == Turn(
        False, None
    )


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        # The day before closes as ever, and the holiday does not open
        ("2026-12-24T20:00", (True, "2026-12-25T03:00")),
        ("2026-12-25T03:00", (False, "2026-12-26T10:00")),
        ("2026-12-26T09:00", (False, "2026-12-26T10:00")),
        ("2026-12-26T11:00", (True, "2026-12-26T14:00")),
        ("2026-12-26T14:00", (False, "2026-12-27T18:00")),
    ],
)
def test_a_special_day_is_in_place_of_its_weekday(now, turn):
    special = {date(2026, 12, 25): [], date(2026, 12, 26): [Times(time(10), time(14))]}
    is_open, changes = turn
    assert weekly(BAR, special=special).turn(at(now)) == Turn(is_open, at(changes))


@pytest.mark.parametrize(
    ("zone", "hours", "now", "changes"),
    [
        # 29 March 2026, Dublin: 01:00 is followed by 02:00. What would be 01:30 is 02:30 there.
        (DUBLIN, Times(time(18), time(1, 30)), "2026-03-28T23:00+00:00", "2026-03-29T01:30+00:00"),
        (DUBLIN, Times(time(18), time(3)), "2026-03-28T23:00+00:00", "2026-03-29T02:00+00:00"),
        # 25 October 2026: 01:00 to 02:00 comes twice. The first counts.
        (DUBLIN, Times(time(18), time(1, 30)), "2026-10-24T23:00+00:00", "2026-10-25T00:30+00:00"),
        (DUBLIN, Times(time(18), time(3)), "2026-10-24T23:00+00:00", "2026-10-25T03:00+00:00"),
        # Lord Howe Island puts its clocks by half an hour: 5 April 2026, back at 02:00 to 01:30.
        (
            ZoneInfo("Australia/Lord_Howe"),
            Times(time(18), time(3)),
            "2026-04-04T13:00+00:00",
            "2026-04-04T16:30+00:00",
        ),
        # Kathmandu is at +05:45, and has no summer time.
        (
            ZoneInfo("Asia/Kathmandu"),
            Times(time(8), time(18)),
            "2026-07-01T03:00+00:00",
            "2026-07-01T12:15+00:00",
        ),
    ],
)
def test_nights_at_which_clocks_are_put(zone, hours, now, changes):
    turn = weekly(hours, zone=zone).turn(datetime.fromisoformat(now))
    assert turn == Turn(True, datetime.fromisoformat(changes))


@pytest.mark.parametrize(
    ("opens", "now", "changes"),
    [
        (True, "2026-12-01T07:30", "2026-12-01T18:00"),  # earlier than its hours: until their end
        (True, "2026-12-01T18:30", "2026-12-02T04:00"),  # later: for this business day
        (True, "2026-12-02T01:00", "2026-12-02T04:00"),
        (False, "2026-12-01T14:00", "2026-12-02T08:00"),  # for today
        (False, "2026-12-01T07:30", "2026-12-02T08:00"),  # before its hours: they pass today
        (False, "2026-12-01T18:30", "2026-12-02T08:00"),
    ],
)
def test_by_hand_it_is_for_this_business_day(opens, now, changes):
    midnight = at(now).astimezone(DUBLIN)
    day_end = (
        at("2026-12-01T04:00")
        if midnight.hour < 4 and midnight.day == 1
        else at("2026-12-02T04:00")
    )
    turn = weekly(DAY).turn_by_hand(opens, at(now), day_end)
    assert turn == Turn(opens, at(changes))


def test_who_opens_what_is_open_by_its_hours_takes_a_closing_back():
    assert weekly(DAY).turn_by_hand(True, at("2026-12-01T14:00"), at("2026-12-02T04:00")) == Turn(
        True, at("2026-12-01T18:00")
    )


# -- in the database ------------------------------------------------------------------------------


@pytest.fixture
def stand(monkeypatch):
    """Stop the clock at a time on the café's wall."""

    def at_wall(text: str) -> datetime:
        now = at(text)
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    return at_wall


@pytest.fixture
def hours(cafe: Cafe, stand) -> Cafe:
    """A café with hours from 8 to 18, at 9 on a Tuesday."""
    stand("2026-12-01T09:00")
    for weekday in range(7):
        OpeningHours.objects.create(
            store=cafe.store, weekday=weekday, opens=time(8), closes=time(18)
        )
    keep(cafe)
    return cafe


def keep(cafe: Cafe) -> Store:
    keep_hours(Store.objects.get(pk=cafe.store.pk), SYSTEM)
    return now_of(cafe)


def now_of(cafe: Cafe) -> Store:
    return Store.objects.get(pk=cafe.store.pk)


def hand(cafe: Cafe, is_open: bool) -> Store:
    return change_store(cafe.store.slug, {"open": is_open}, Actor("staff"))


def test_without_hours_it_is_opened_and_closed_by_hand(cafe: Cafe):
    assert keep(cafe).changes_at is None
    assert not hand(cafe, False).open
    assert now_of(cafe).changes_at is None
    assert not now_of(cafe).open_by_hand


def test_it_closes_and_opens_by_itself_and_says_so_once(hours: Cafe, stand):
    assert now_of(hours).changes_at == at("2026-12-01T18:00")
    assert sweep_stores() == 0
    stand("2026-12-01T18:00")
    assert sweep_stores() == 1
    assert sweep_stores() == 0
    store = now_of(hours)
    assert (store.open, store.changes_at) == (False, at("2026-12-02T08:00"))
    assert told()["open"] is False
    stand("2026-12-02T08:00")
    assert sweep_stores() == 1
    assert now_of(hours).open


def test_nobody_orders_in_the_second_before_that_is_noted(hours: Cafe, stand):
    now = stand("2026-12-01T18:00")
    assert now_of(hours).open, "not noted yet"
    assert ordering(now_of(hours), now).state == "closed"


def test_after_a_night_without_a_worker_it_is_what_the_hours_say(hours: Cafe, stand):
    stand("2026-12-02T09:00")
    assert sweep_stores() == 1
    store = now_of(hours)
    assert (store.open, store.changes_at) == (True, at("2026-12-02T18:00"))


def test_closed_by_hand_it_opens_again_the_next_day(hours: Cafe, stand):
    store = hand(hours, False)
    assert (store.open, store.changes_at, store.open_by_hand) == (
        False, at("2026-12-02T08:00"), True,
    )  # fmt: skip
    stand("2026-12-02T08:00")
    assert sweep_stores() == 1
    assert (now_of(hours).open, now_of(hours).open_by_hand) == (True, False)


def test_taking_that_back_goes_by_the_hours_again(hours: Cafe):
    hand(hours, False)
    store = hand(hours, True)
    assert (store.open, store.changes_at, store.open_by_hand) == (
        True, at("2026-12-01T18:00"), False,
    )  # fmt: skip


def test_hours_that_change_leave_what_was_done_by_hand(hours: Cafe):
    hand(hours, False)
    SpecialDay.objects.create(store=hours.store, date=date(2026, 12, 2))
    store = keep(hours)
    assert (store.open, store.changes_at) == (False, at("2026-12-03T08:00"))


def test_hours_that_change_are_gone_by_at_once(hours: Cafe):
    SpecialDay.objects.create(store=hours.store, date=date(2026, 12, 1))
    store = keep(hours)
    assert (store.open, store.changes_at) == (False, at("2026-12-02T08:00"))


def test_another_time_zone_is_another_hour(hours: Cafe):
    change_store(hours.store.slug, {"timezone": "America/New_York"}, SYSTEM)
    store = now_of(hours)
    assert (store.open, store.changes_at) == (False, at("2026-12-01T13:00"))


def test_the_last_hours_taken_away_leave_it_as_it_is(hours: Cafe):
    OpeningHours.objects.all().delete()
    store = keep(hours)
    assert (store.open, store.changes_at, store.open_by_hand) == (True, None, False)


def told() -> dict[str, object]:
    last = OutboxEvent.objects.filter(detail_type="StoreChanged").latest("pk")
    return dict(json.loads(last.detail)["store"])


# -- orders ---------------------------------------------------------------------------------------


def order(cafe: Cafe, client: Client, *lines: dict[str, object]):
    return client.post(f"{cafe.url}orders/", cafe.wish(*lines), "application/json")


def menu(cafe: Cafe, client: Client) -> dict[str, Any]:
    return dict(client.get(f"{cafe.url}menu/").json()["store"])


@pytest.fixture
def an_hour_of_work(hours: Cafe) -> Cafe:
    """One pair of hands, and an hour of making before whoever comes."""
    hours.change(stations=1, horizon_minutes=0)
    Order.objects.filter(pk=hours.place().pk).update(left_seconds=3600)
    return hours


def test_what_could_not_be_ready_before_closing_is_refused(an_hour_of_work: Cafe, stand, client):
    cafe = an_hour_of_work
    stand("2026-12-01T16:50")
    assert order(cafe, client).status_code == 202
    Order.objects.update(left_seconds=1800)
    stand("2026-12-01T17:01")
    problem(order(cafe, client), 409, reason="closing")
    assert menu(cafe, client)["ordering"] == {"state": "closing", "reason": "", "until": None}
    asked = client.post(f"{cafe.url}quote/", cafe.wish(), "application/json").json()
    assert asked["ordering"]["state"] == "closing"


def test_staff_take_it_at_the_counter_all_the_same(an_hour_of_work: Cafe, stand, grace):
    stand("2026-12-01T17:50")
    tablet = Client()
    tablet.post("/accounts/login/", {"username": grace.username, "password": PASSWORD})
    assert order(an_hour_of_work, tablet).status_code == 202


def test_last_orders_are_taken_before_it_closes(hours: Cafe, stand, client):
    hours.change(last_orders_minutes=15)
    stand("2026-12-01T17:44")
    assert menu(hours, client)["last_orders_at"] == "2026-12-01T17:45:00Z"
    assert order(hours, client).status_code == 202
    stand("2026-12-01T17:45")
    problem(order(hours, client), 409, reason="closing")


def test_a_store_that_is_closed_says_when_it_opens(hours: Cafe, stand, client):
    stand("2026-12-01T19:00")
    sweep_stores()
    refused = problem(order(hours, client), 409, reason="closed")
    assert refused["detail"] == "Corner is closed until Wednesday, 08:00."
    assert refused["retry_after"] == 13 * 3600 + 1
    assert menu(hours, client)["ordering"]["until"] == "2026-12-02T08:00:00Z"
    page = client.get(f"/stores/{hours.store.slug}/", headers={"Accept-Language": "de"})
    assert "Mittwoch, 08:00" in page.content.decode()


def test_a_break_at_its_end_is_a_break(hours: Cafe, stand, client):
    hours.change(paused=True, last_orders_minutes=60)
    stand("2026-12-01T17:30")
    problem(order(hours, client), 409, reason="paused")


# -- in words -------------------------------------------------------------------------------------


def lines(table: Timetable, language: str = "en", today: date = date(2026, 12, 20)):
    with translation.override(language):
        return [tuple(line) for line in shown_hours(table, "en-IE", today)]


def test_days_alike_are_one_line():
    week = {day: [DAY] for day in range(5)} | {5: [Times(time(10), time(14)), BAR]}
    assert lines(Timetable(DUBLIN, week, {})) == [
        ("Monday–Friday", "08:00–18:00", ""),
        ("Saturday", "10:00–14:00, 18:00–03:00", ""),
        ("Sunday", "Closed", ""),
    ]
    assert lines(Timetable(DUBLIN, week, {}), "de")[0] == ("Montag–Freitag", "08:00–18:00", "")


def test_a_week_of_days_alike_is_every_day():
    assert lines(weekly(DAY)) == [("Every day", "08:00–18:00", "")]


def test_special_days_are_said_two_weeks_ahead_and_not_afterwards():
    special = {
        date(2026, 12, 19): [],
        date(2026, 12, 25): [],
        date(2026, 12, 31): [Times(time(0), time(0))],
        date(2027, 1, 4): [],
    }
    table = Timetable(DUBLIN, {}, special, {date(2026, 12, 25): "Christmas"})
    assert lines(table) == [
        ("Fri, Dec 25", "Closed", "Christmas"),
        ("Thu, Dec 31", "24 hours", ""),
    ]
