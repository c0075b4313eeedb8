"""What a chain sells cannot be counted from what a customer, or anybody at the board, is told."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from django.test import Client

from cafe.base.shapes import Json
from orders.order.ids import COUNTS, opaque_id
from orders.order.numbering import take_seq
from orders.order.reading import menu_snapshot, order_snapshots
from orders.pages import plain
from orders.routes import fan_out
from orders.stores.changes import change_store
from orders.stores.people import SYSTEM
from orders.topics import order_topic, store_topic
from tests.cast import Cafe, make_cafe
from tests.work import work_off

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
ELSEWHERE = 20  # orders
# Rows of the menu; and times: the id and `seq`, of which more is said below, and a version.
COUNTS_NO_ORDERS = {"id", "items.0.item", "items.0.options.0.id"}
COUNTS_NO_ORDERS_OF_BOARD = {"orders.0.id", "seq", "store.menu_version"}


def whole_numbers(told: Any, path: str = "") -> Iterator[tuple[str, int]]:
    """Yield each whole number that somebody is told, and where it stands."""
    if isinstance(told, dict | list):
        parts = told.items() if isinstance(told, dict) else enumerate(told)
        for name, value in parts:
            yield from whole_numbers(value, f"{path}.{name}".lstrip("."))
    elif isinstance(told, int):
        yield path, told


def differing(one: Json, other: Json) -> set[str]:
    return {path for path, _ in set(whole_numbers(one)) ^ set(whole_numbers(other))}


def told_of_an_order(cafe: Cafe) -> tuple[Json, Json, Json]:
    """Place a store's first order; return its answer, its page's snapshot and the board."""
    client = Client()
    placed = client.post(f"{cafe.url}orders/", cafe.wish(), "application/json").json()
    snapshot = plain(order_snapshots([placed["id"]])[placed["id"]])
    board = client.get(f"{cafe.url}board/").json()
    return placed, snapshot["order"], board


def test_no_number_says_what_other_stores_have_sold(cafe: Cafe):
    twin, busy = make_cafe("twin"), make_cafe("busy", capacity=ELSEWHERE, horizon_minutes=0)
    before = told_of_an_order(cafe)
    for _ in range(ELSEWHERE):
        busy.place()
    after = told_of_an_order(twin)
    assert differing(before[0], after[0]) == COUNTS_NO_ORDERS | {"seq"}
    assert differing(before[1], after[1]) == COUNTS_NO_ORDERS
    assert differing(before[2], after[2]) == COUNTS_NO_ORDERS_OF_BOARD


def test_an_id_does_not_say_how_many_orders_were_placed_since_another():
    """Of the last bits each millisecond has its own beginning, as likely as any other."""
    ids = [opaque_id(n, NOON + timedelta(milliseconds=n)) for n in range(2000)]
    assert ids == sorted(ids)
    last = [one % COUNTS for one in ids]
    steps = {(later - earlier) % COUNTS for earlier, later in pairwise(last)}
    assert len(steps) > 1000


def test_orders_of_the_same_moment_have_ids_of_their_own():
    assert len({opaque_id(n, NOON) for n in range(COUNTS)}) == COUNTS


@pytest.mark.parametrize("year", [1990, 2026, 2094, 2500])
def test_a_page_holds_an_id_exactly_whatever_the_clock_says(year):
    assert 0 < opaque_id(7, NOON.replace(year=year)) < 2**53


def test_orders_differ_though_the_clock_stands_still(cafe: Cafe, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    ids = [cafe.place().pk for _ in range(10)]
    assert len(set(ids)) == 10


# -- `seq` ----------------------------------------------------------------------------------------


@pytest.fixture
def clock_at(monkeypatch) -> Callable[[datetime], None]:
    """Set the clock; it goes on by a second whenever somebody looks at it."""

    def set_to(start: datetime) -> None:
        ticks = count()
        monkeypatch.setattr(
            "django.utils.timezone.now", lambda: start + timedelta(seconds=next(ticks))
        )

    return set_to


def shown(message: Json) -> Iterator[tuple[str, Json]]:
    """Yield what each group of pages is told of a message."""
    order = "items" in message
    topic = order_topic(message["store"], message["id"]) if order else store_topic("corner")
    return fan_out(topic, message)


def seqs_told(cafe: Cafe, told: list[Json]) -> dict[str, set[int]]:
    """Place an order and cancel it; return each `seq` that strangers are told, by where."""
    client, told[:] = Client(), []
    placed = client.post(f"{cafe.url}orders/", cafe.wish(), "application/json").json()
    work_off("bar")
    change_store(cafe.store.slug, {"pause_reason": str(placed["id"])}, SYSTEM)
    cancelled = client.post(f"{placed['links']['self']}cancel/").json()
    work_off("live")
    pages = [fields for one in told if "items" in one for fields in shown(one)]
    said = {
        "placed": [placed],
        "cancelled": [cancelled],
        "asked": [client.get(placed["links"]["self"]).json()],
        "order": [plain(order_snapshots([placed["id"]])[placed["id"]])],
        "menu": [plain(menu_snapshot(cafe.store.pk))],
        "board": [client.get(f"{cafe.url}board/").json()],
        "heard": [fields for group, fields in pages if not group.startswith("queue:")],
    }
    return {where: {one["seq"] for one in messages} for where, messages in said.items()}


def test_what_was_sold_in_a_day_cannot_be_read_off_what_was_told_before_and_after(
    cafe: Cafe, told, clock_at
):
    quiet, busy = cafe, make_cafe("busy", capacity=2 * ELSEWHERE)
    night = NOON + timedelta(hours=9)
    for store, sold in ((quiet, 1), (busy, ELSEWHERE)):
        clock_at(NOON)
        seqs_told(store, told)
        clock_at(NOON + timedelta(hours=1))
        for _ in range(sold):
            store.place()
        work_off("bar")
        clock_at(night)
        seqs = seqs_told(store, told)
        assert all(seqs.values()), "everybody was told something"
        # The time at which they were told it, whatever happened between.
        ages = {one - night.timestamp() * 1000 for said in seqs.values() for one in said}
        assert 0 <= min(ages) <= max(ages) < 10 * 60 * 1000


def test_who_asks_while_nothing_happens_is_told_the_same_again(cafe: Cafe, told):
    cafe.place()
    asked = [Client().get(f"{cafe.url}board/").json()["seq"] for _ in range(3)]
    assert len(set(asked)) == 1


@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_what_strangers_are_told_grows_whatever_the_clock_says(cafe: Cafe, clock_at, hours: int):
    """Pages tell by it what is later."""
    moments: list[int] = []
    for at in (NOON, NOON + timedelta(hours=hours), NOON):
        clock_at(at)
        take_seq(cafe.store)
        cafe.place()
        change_store(cafe.store.slug, {"pause_reason": str(at) + str(len(moments))}, SYSTEM)
        cafe.store.refresh_from_db()
        moments.append(cafe.store.moment)
    assert moments == sorted(set(moments))
