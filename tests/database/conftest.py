"""Cafés of their own whose database goes away, is locked, full, or replaced under them."""

import contextlib
import fcntl
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.fleet.conftest import Postgres, postgres  # noqa: F401
from tests.running import PLAIN, RunningCafe, running, wait_for, wish


@dataclass
class Shop:
    """A running café, its menu as a customer saw it, and what customers were told."""

    cafe: RunningCafe
    menu: dict[str, Any] = field(repr=False)

    def order(self, name: str = "Ada", key: str = "", timeout: float = 20.0) -> httpx.Response:
        """Place an order on a connection of its own."""
        headers = {"Idempotency-Key": key} if key else {}
        with httpx.Client(base_url=self.cafe.url, timeout=timeout, verify=PLAIN) as client:
            body = wish(self.menu) | {"name": name}
            return client.post("/api/stores/demo/orders/", json=body, headers=headers)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.cafe.url}{path}", timeout=20, verify=PLAIN)

    def becomes_accepted(self, token: str) -> bool:
        """Return whether the worker has dealt with an order."""
        answer = self.get(f"/api/orders/{token}/")
        return answer.status_code == 200 and answer.json()["status"] == "accepted"

    def is_right(self) -> bool:
        """Return whether an order is taken, and accepted by the bar."""
        answer = self.order()
        if answer.status_code != 202:
            return False
        token = answer.json()["token"]
        wait_for(lambda: self.becomes_accepted(token), 5)
        return True


@contextmanager
def shop(var: Path, **environment: str) -> Iterator[Shop]:
    with running(var, **environment) as cafe:
        _make_room(cafe.database)
        yield Shop(
            cafe, httpx.get(f"{cafe.url}/api/stores/demo/menu/", timeout=20, verify=PLAIN).json()
        )


def _make_room(database: str) -> None:
    """Have the store take a thousand open orders, so that nobody is turned away for want of it."""
    change = "UPDATE orders_store SET capacity = 1000, horizon_minutes = 0"
    if "://" in database:
        with psycopg.connect(database) as connection:
            connection.execute(change)
    else:
        with contextlib.closing(sqlite3.connect(database)) as file:
            file.execute(change)
            file.commit()


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with shop(tmp_path_factory.mktemp("sqlite")) as found:
        yield found


@pytest.fixture(scope="module")
def on_postgres(
    tmp_path_factory: pytest.TempPathFactory,
    postgres: Postgres,  # noqa: F811
) -> Iterator[Shop]:
    url = postgres.new_database()
    with shop(tmp_path_factory.mktemp("postgres"), DATABASE_URL=url) as found:
        yield found


@contextmanager
def file_lock_held(shop: Shop) -> Iterator[None]:
    """Hold the lock in front of SQLite's own, as a café's process that was suspended would."""
    with Path(f"{shop.cafe.database}-lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def write_lock_held(shop: Shop) -> Iterator[None]:
    """Hold SQLite's write lock, as a `sqlite3` left in a transaction would."""
    connection = sqlite3.connect(shop.cafe.database, isolation_level=None, timeout=20)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def row_held(shop: Shop) -> Iterator[None]:
    """Hold the store's row on PostgreSQL, as a `manage.py shell` left in atomic() would."""
    with psycopg.connect(shop.cafe.database) as connection:
        connection.execute("SELECT 1 FROM orders_store WHERE slug = 'demo' FOR UPDATE")
        yield


def is_problem(answer: httpx.Response, status: int = 503) -> bool:
    """Check that an answer of the API is a problem that says when to try again."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.json()["status"] == status
    return True


def is_page(answer: httpx.Response) -> bool:
    """Check that a page says in plain words that it is for a moment only."""
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Retry-After"]
    assert "in a moment" in answer.text
    return True


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    assert took <= seconds, f"took {took:.1f} s"
