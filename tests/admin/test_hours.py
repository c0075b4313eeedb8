"""Opening hours on the store's page."""

from datetime import date, time

import pytest
from django.test import Client

from orders.stores.changes import keep_hours
from orders.stores.hours import OpeningHours, SpecialDay
from orders.stores.models import Store
from orders.stores.people import SYSTEM
from tests.admin.forms import Form, change_url, fill, save, send
from tests.cast import Cafe


@pytest.fixture
def hours(cafe: Cafe) -> Cafe:
    """A café that never closes by itself."""
    for weekday in range(7):
        add(cafe, weekday)
    keep_hours(Store.objects.get(pk=cafe.store.pk), SYSTEM)
    return cafe


def add(cafe: Cafe, weekday: int, opens: time = time(0), closes: time = time(0)) -> OpeningHours:
    return OpeningHours.objects.create(
        store=cafe.store, weekday=weekday, opens=opens, closes=closes
    )


def now_of(cafe: Cafe) -> Store:
    return Store.objects.get(pk=cafe.store.pk)


def added(kind: str, number: int = 0, **values: object) -> dict[str, object]:
    """What a browser sends once "Add another" was tapped."""
    lines = {f"{kind}-{number}-{name}": value for name, value in values.items()}
    return {f"{kind}-TOTAL_FORMS": str(number + 1), **lines}


def with_hours(office: Client, cafe: Cafe, *lines: tuple[str, str, str]) -> Form:
    """Fill the store's page in with lines of a weekday and its hours."""
    form = fill(office, change_url(cafe.store))
    for number, line in enumerate(lines):
        names = ("weekday", "opens", "closes")
        form |= added("opening_hours", number, **dict(zip(names, line, strict=True)))
    return form


def shut_today(cafe: Cafe) -> dict[str, object]:
    today = cafe.store.today()
    return added("special_days", date=str(today), opens="", closes="", occasion="Stocktaking")


def test_a_day_off_closes_the_store_at_once_and_is_on_the_menu(office, hours, told, client):
    told()
    save(office, hours.store, **shut_today(hours))
    assert told() == ["StoreChanged", "MenuChanged"]
    assert not now_of(hours).open
    page = client.get(f"/stores/{hours.store.slug}/").content.decode()
    assert "Stocktaking" in page


def test_hours_that_are_saved_unchanged_are_no_event(office, hours, told):
    told()
    save(office, hours.store)
    assert told() == []


def test_the_first_hours_make_it_go_by_them(office, cafe, told):
    told()
    day = (cafe.store.today().weekday() + 3) % 7
    save(
        office,
        cafe.store,
        **added("opening_hours", weekday=str(day), opens="08:00", closes="18:00"),
    )
    store = now_of(cafe)
    assert (store.open, store.changes_at is not None) == (False, True)
    assert told() == ["StoreChanged", "MenuChanged"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("0", "08:00", "12:00"), ("0", "11:59", "14:00")),
        (("0", "18:00", "03:00"), ("1", "02:00", "10:00")),
        (("6", "18:00", "03:00"), ("0", "02:00", "10:00")),  # over the week's end
        (("2", "00:00", "00:00"), ("2", "09:00", "10:00")),
        (("2", "08:00", "12:00"), ("2", "08:00", "12:00")),
    ],
)
def test_hours_that_stand_twice_are_refused_in_words(office, cafe, first, second):
    form = with_hours(office, cafe, first, second)
    answer = office.post(change_url(cafe.store), form)
    assert answer.status_code == 200
    assert "These hours overlap" in answer.content.decode()
    assert not OpeningHours.objects.exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("0", "08:00", "12:00"), ("0", "12:00", "14:00")),
        (("0", "18:00", "03:00"), ("1", "03:00", "10:00")),
        (("6", "18:00", "03:00"), ("0", "03:00", "10:00")),
        (("0", "00:00", "00:00"), ("1", "00:00", "00:00")),
    ],
)
def test_hours_that_meet_are_taken(office, cafe, first, second):
    form = with_hours(office, cafe, first, second)
    send(office, change_url(cafe.store), form)
    assert OpeningHours.objects.count() == 2


@pytest.mark.parametrize(
    ("opens", "closes", "day", "words"),
    [
        ("08:00", "", "2026-12-25", "Say both hours"),
        ("", "18:00", "2026-12-25", "Say both hours"),
        ("", "", "9999-12-31", "more than a year away"),
        ("25:00", "26:00", "2026-12-25", "valid time"),
        ("", "", "soon", "valid date"),
    ],
)
def test_a_special_day_that_says_nothing_whole_is_asked_back(
    office, cafe, opens, closes, day, words
):
    form = fill(office, change_url(cafe.store))
    form |= added("special_days", date=day, opens=opens, closes=closes, occasion="")
    answer = office.post(change_url(cafe.store), form)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not SpecialDay.objects.exists()


def test_another_cafes_hours_are_none_of_a_managers_business(office, other):
    add(other, 0)
    assert office.get(change_url(other.store)).status_code == 302


def test_a_row_that_cannot_be_read_leaves_the_others(office, hours):
    day = SpecialDay.objects.create(store=hours.store, date=date(2030, 1, 1))
    OpeningHours.objects.filter(weekday=0).update(weekday=9)
    assert now_of(hours).open
    keep_hours(now_of(hours), SYSTEM)
    assert now_of(hours).open == (hours.store.today().weekday() != 0)
    assert day.pk
