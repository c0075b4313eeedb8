"""PostgreSQL crashes and is back at once: what it forgot of the worker's is on no screen."""

import json
import os
import signal
import time

import psycopg
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.database.conftest import Shop
from tests.fleet.conftest import Postgres
from tests.running import wait_for

pytestmark = pytest.mark.slow


def crash(shop: Shop) -> None:
    """Kill one of its processes: it ends all others, and recovers from what is on its disk."""
    with psycopg.connect(shop.cafe.database, autocommit=True) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
    wait_for(lambda: _is_back(shop), 30)


def _is_back(shop: Shop) -> bool:
    try:
        psycopg.connect(shop.cafe.database).close()
    except psycopg.OperationalError:
        return False
    return True


def snapshots(page: ClientConnection, seconds: float) -> int:
    """Count the snapshots that a page gets from now on, for so many seconds."""
    count, end = 0, time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            count += json.loads(page.recv(left))["type"] == "snapshot"
        except TimeoutError:
            break
    return count


def test_every_screen_is_shown_anew_what_there_is(on_postgres: Shop, postgres: Postgres):
    address = on_postgres.cafe.url.replace("http", "ws", 1)
    with connect(f"{address}/ws/stores/demo/board/") as page:
        assert snapshots(page, 4) >= 1
        assert snapshots(page, 3) == 0, "all is quiet"
        crash(on_postgres)
        assert snapshots(page, 5) >= 1
