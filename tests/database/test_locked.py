"""Somebody holds a lock: changes are refused in words within seconds, and reading goes on."""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

import httpx
import psycopg
import pytest

from tests.database.conftest import (
    Shop,
    at_most,
    file_lock_held,
    is_problem,
    row_held,
    write_lock_held,
)
from tests.running import wait_for

pytestmark = pytest.mark.slow

PATIENCE = 8.0  # seconds until somebody is told; what a busy machine adds is in it
Hold = Callable[[], AbstractContextManager[None]]
HOLDS: dict[str, tuple[str, Callable[[Shop], AbstractContextManager[None]]]] = {
    "file lock": ("on_sqlite", file_lock_held),
    "write lock": ("on_sqlite", write_lock_held),
    "row": ("on_postgres", row_held),
}


@pytest.fixture(params=HOLDS)
def locked(request: pytest.FixtureRequest) -> tuple[Shop, Hold]:
    """A shop, and how to hold its lock."""
    fixture, hold = HOLDS[request.param]
    shop: Shop = request.getfixturevalue(fixture)
    return shop, lambda: hold(shop)


@pytest.fixture(autouse=True)
def right_again(locked: tuple[Shop, Hold]) -> Iterator[None]:
    yield
    wait_for(locked[0].is_right, 30)


def rows(shop: Shop, query: str) -> list[Any]:
    if "://" in shop.cafe.database:
        with psycopg.connect(shop.cafe.database) as connection:
            return connection.execute(query).fetchall()
    with contextlib.closing(sqlite3.connect(shop.cafe.database)) as file:
        return file.execute(query).fetchall()


def orders_of(shop: Shop, name: str) -> int:
    [(count,)] = rows(shop, f"SELECT count(*) FROM orders_order WHERE name = '{name}'")
    return int(count)


def test_a_change_is_refused_in_words(locked: tuple[Shop, Hold]):
    shop, hold = locked
    with hold(), at_most(PATIENCE):
        assert is_problem(shop.order())


def test_reading_goes_on_however_many_want_to_change_something(locked: tuple[Shop, Hold]):
    shop, hold = locked
    with ThreadPoolExecutor(30) as people, hold():
        began = time.monotonic()
        waiting = [people.submit(shop.order) for _ in range(30)]
        time.sleep(0.5)
        for path in ("/stores/demo/", "/api/stores/demo/menu/", "/healthz", "/accounts/login/"):
            with at_most(2):
                assert shop.get(path).status_code == 200, path
        assert {one.result().status_code for one in waiting} == {503}
        assert time.monotonic() - began < 2 * PATIENCE


def test_nothing_is_made_for_whoever_left_without_an_answer(locked: tuple[Shop, Hold]):
    shop, hold = locked

    def leave(number: int) -> None:
        with contextlib.suppress(httpx.TimeoutException):
            shop.order("Left", timeout=1)
            pytest.fail("was answered")

    with ThreadPoolExecutor(20) as people, hold():
        list(people.map(leave, range(20)))
        time.sleep(0.2)
    wait_for(shop.is_right, 30)
    assert orders_of(shop, "Left") == 0


def test_who_tries_again_with_the_same_key_has_one_order(locked: tuple[Shop, Hold], request):
    shop, hold = locked
    key = f"again {request.node.name}"
    with hold():
        assert is_problem(shop.order("Keyed", key))
    answers = [shop.order("Keyed", key) for _ in range(2)]
    assert [one.status_code for one in answers] == [202, 200]


def test_what_the_bar_had_to_do_is_done_afterwards_and_never_buried(locked: tuple[Shop, Hold]):
    shop, hold = locked
    tokens = [shop.order().json()["token"] for _ in range(3)]
    with hold():
        time.sleep(25)
    for token in tokens:
        wait_for(lambda token=token: shop.becomes_accepted(token), 15)
    assert rows(shop, "SELECT * FROM messaging_delivery WHERE dead_at IS NOT NULL") == []


def test_readyz_names_what_holds_up_everybody(on_sqlite: Shop, locked: tuple[Shop, Hold]):
    shop, hold = locked
    if shop is not on_sqlite:
        pytest.skip("a row of PostgreSQL's holds up those who want it, and nobody else")
    with hold():
        shop.order()
        ready = shop.get("/readyz")
    assert (ready.status_code, ready.json()["database"]) == (503, "locked")
    wait_for(lambda: shop.get("/readyz").status_code == 200, 15)
