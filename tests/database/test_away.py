"""PostgreSQL goes away for a while: everybody is told so, and it is right again soon after."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.database.conftest import Shop, at_most, is_page, is_problem
from tests.fleet.conftest import Postgres
from tests.running import wait_for

pytestmark = pytest.mark.slow

SOON = 3.0  # seconds after it is back; what a busy machine adds comes on top
SLACK = 2.0


@contextmanager
def away(postgres: Postgres, how: int = signal.SIGINT) -> Iterator[None]:
    """Stop the server; SIGINT says good-bye to everybody (57P01), SIGQUIT to nobody."""
    pid = postgres.server.get_pid()
    assert pid
    os.kill(pid, how)
    wait_for(lambda: not (postgres.folder / "postmaster.pid").exists() or _ended(pid), 30)
    try:
        yield
    finally:
        postgres.server.ensure_postgres_running()


def _ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def crowd(shop: Shop, stop: threading.Event) -> list[int]:
    """Order again and again until told to stop; return the statuses."""
    found = []
    while not stop.is_set():
        found.append(shop.order().status_code)
        time.sleep(0.1)
    return found


@pytest.mark.parametrize("seconds", [8, 40])
def test_it_is_right_again_soon_after_the_database_is_back(
    on_postgres: Shop, postgres: Postgres, seconds: int
):
    stop = threading.Event()
    with ThreadPoolExecutor(14) as people:
        queue = [people.submit(crowd, on_postgres, stop) for _ in range(14)]
        time.sleep(1)
        with away(postgres):
            time.sleep(seconds)
        stop.set()
        began = time.monotonic()
        wait_for(on_postgres.is_right, 60)
        took = time.monotonic() - began
    statuses = {status for one in queue for status in one.result()}
    assert took < SOON + SLACK, f"right again after {took:.1f} s"
    assert statuses <= {202, 409, 503}
    wait_for(lambda: on_postgres.get("/readyz").status_code == 200, SOON + SLACK)


def test_while_it_is_away_everybody_is_told_within_seconds(on_postgres: Shop, postgres: Postgres):
    with away(postgres, signal.SIGQUIT):
        with at_most(5):
            assert is_problem(on_postgres.order())
        with at_most(5):
            assert is_problem(on_postgres.get("/api/stores/demo/menu/"))
        for path in ("/stores/demo/", "/accounts/login/", "/"):
            with at_most(5):
                on_postgres.get(path)
        assert is_page(on_postgres.get("/stores/demo/"))
        with at_most(5):
            ready = on_postgres.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["database"] == "away"
    wait_for(on_postgres.is_right, 30)


def test_what_a_crash_takes_from_the_worker_comes_again(on_postgres: Shop, postgres: Postgres):
    """Its commits wait for no disk; the customers' do, and the queue still has its messages."""
    stop, tokens = threading.Event(), list[str]()

    def order() -> None:
        while not stop.is_set():
            answer = on_postgres.order()
            if answer.status_code == 202:
                tokens.append(answer.json()["token"])

    with ThreadPoolExecutor(4) as people:
        for _ in range(4):
            people.submit(order)
        wait_for(lambda: len(tokens) > 20, 30)
        with away(postgres, signal.SIGQUIT):
            before = len(tokens)
        wait_for(lambda: len(tokens) > before + 5, 30)
        stop.set()
    for token in tokens:
        wait_for(lambda token=token: on_postgres.becomes_accepted(token), 30)
    with psycopg.connect(on_postgres.cafe.database) as connection:
        history = "SELECT c.seq, c.event, o.number FROM orders_orderchange c JOIN orders_order o"
        rows = connection.execute(f"{history} ON o.id = c.order_id WHERE token = ANY(%s)", [tokens])
        seqs, events, numbers = zip(*rows, strict=True)
    assert len(set(seqs)) == len(seqs)
    assert Counter(events) == {"OrderPlaced": len(tokens), "OrderAccepted": len(tokens)}
    assert set(Counter(numbers).values()) == {2}


def test_health_answers_while_all_threads_wait(on_postgres: Shop, postgres: Postgres):
    with ThreadPoolExecutor(40) as people, away(postgres):
        waiting = [people.submit(on_postgres.order) for _ in range(40)]
        time.sleep(0.5)
        for _ in range(5):
            with at_most(1):
                assert on_postgres.get("/healthz").json() == {"status": "ok"}
        with at_most(6):
            assert on_postgres.get("/readyz").status_code == 503
        assert {one.result().status_code for one in waiting} <= {202, 503}
    wait_for(on_postgres.is_right, 30)
