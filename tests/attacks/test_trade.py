"""What a chain sells cannot be counted from what a customer, or anybody at the board, is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from cafe.base.shapes import Json
from orders.order.ids import COUNTS, opaque_id
from orders.order.reading import order_snapshots
from orders.pages import plain
from tests.cast import Cafe, make_cafe

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
ELSEWHERE = 20  # orders
# Rows of the menu, and the id, of which more is said below.
COUNTS_NO_ORDERS = {"id", "items.0.item", "items.0.options.0.id"}


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
    assert differing(before[0], after[0]) == COUNTS_NO_ORDERS
    assert differing(before[1], after[1]) == COUNTS_NO_ORDERS
    assert differing(before[2], after[2]) == {"orders.0.id"}


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
