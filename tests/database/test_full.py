"""The disk is full, or writing is not allowed: said in words, and over when it is over."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.database.conftest import Shop, is_page, is_problem, shop
from tests.fleet.conftest import Postgres
from tests.running import wait_for

pytestmark = pytest.mark.slow

ROOM = 24  # MB


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Give a disk of a few megabytes."""
    if os.geteuid() != 0 or sys.platform != "linux":
        pytest.skip("only root may mount a small disk")
    folder.mkdir(parents=True)
    options = f"size={ROOM}m"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False)
    if made.returncode != 0:
        pytest.skip("this container may not mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Fill a disk to its last byte for a while."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            while True:
                try:
                    file.write(b"\0" * size)
                except OSError:
                    break
    try:
        yield
    finally:
        ballast.unlink()


@pytest.fixture(scope="module")
def on_small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with small_disk(tmp_path_factory.mktemp("small") / "var") as var, shop(var) as found:
        yield found


def until_refused(shop: Shop) -> None:
    """Order until there is no room; what is left of the log's last page is used up first."""
    wait_for(lambda: shop.order("Full").status_code != 202, 60)


def test_a_full_disk_is_said_and_over_when_there_is_room(on_small_disk: Shop):
    with filled(on_small_disk.cafe.var):
        until_refused(on_small_disk)
        assert is_problem(on_small_disk.order())
        ready = on_small_disk.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "disk full")
        assert on_small_disk.get("/stores/demo/").status_code == 200
        log_in(on_small_disk)
    wait_for(on_small_disk.is_right, 20)
    wait_for(lambda: on_small_disk.get("/readyz").status_code == 200, 20)


def log_in(shop: Shop) -> None:
    """Log in, which stores a session: the page says that it cannot."""
    with shop.cafe.client() as client:
        client.get("/accounts/login/")
        form = {
            "username": "barista",
            "password": shop.cafe.environment["CAFE_DEMO_PASSWORD"],
            "csrfmiddlewaretoken": client.cookies["csrftoken"],
        }
        assert is_page(client.post("/accounts/login/", data=form))


def test_what_was_ordered_before_is_all_there_afterwards(on_small_disk: Shop):
    tokens = []
    with filled(on_small_disk.cafe.var):
        while (answer := on_small_disk.order()).status_code == 202:
            tokens.append(answer.json()["token"])
    wait_for(on_small_disk.is_right, 20)
    for token in tokens:
        wait_for(lambda token=token: on_small_disk.becomes_accepted(token), 10)


# -- PostgreSQL ------------------------------------------------------------------------------------


@dataclass
class Owner:
    """The owner of the server, who takes away from the café what it needs."""

    url: str

    def run(self, statement: str) -> None:
        by_force = "-c default_transaction_read_only=off"
        with psycopg.connect(self.url, autocommit=True, options=by_force) as connection:
            connection.execute(statement)

    @contextmanager
    def takes(self, statement: str, back: str) -> Iterator[None]:
        """Change what the café may do for a while; it meets that on a new connection."""
        self.run(statement)
        self.hang_up()
        try:
            yield
        finally:
            self.run(back)
            self.hang_up()

    def hang_up(self) -> None:
        self.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'barkeeper'"
        )


@pytest.fixture(scope="module")
def owner(postgres: Postgres) -> Owner:
    owner = Owner(postgres.new_database())
    owner.run("CREATE ROLE barkeeper LOGIN")
    owner.run("GRANT ALL ON SCHEMA public TO barkeeper")
    return owner


@pytest.fixture(scope="module")
def barkeeper(tmp_path_factory: pytest.TempPathFactory, owner: Owner) -> Iterator[Shop]:
    """A café whose database user owns its tables and nothing more."""
    url = owner.url.replace("//postgres:", "//barkeeper:")
    with shop(tmp_path_factory.mktemp("barkeeper"), DATABASE_URL=url) as found:
        yield found


TAKEN = {
    "read-only": (
        "ALTER ROLE barkeeper SET default_transaction_read_only = on",
        "ALTER ROLE barkeeper RESET default_transaction_read_only",
        "read-only",
    ),
    "rights": (
        "REVOKE INSERT ON orders_order FROM barkeeper",
        "GRANT INSERT ON orders_order TO barkeeper",
        "permission denied",
    ),
    "rights to look": (
        "REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM barkeeper",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO barkeeper",
        "permission denied",
    ),
    "connections": (
        "ALTER ROLE barkeeper CONNECTION LIMIT 0",
        "ALTER ROLE barkeeper CONNECTION LIMIT -1",
        "away",
    ),
    "log-in": ("ALTER ROLE barkeeper NOLOGIN", "ALTER ROLE barkeeper LOGIN", "away"),
    "a table": (
        "ALTER TABLE orders_order RENAME TO elsewhere",
        "ALTER TABLE elsewhere RENAME TO orders_order",
        "not migrated",
    ),
}


@pytest.mark.parametrize(("taken", "back", "word"), TAKEN.values(), ids=TAKEN)
def test_what_postgresql_refuses_is_said_in_a_word(
    barkeeper: Shop, owner: Owner, taken: str, back: str, word: str
):
    with owner.takes(taken, back):
        wait_for(lambda: is_problem(barkeeper.order()), 10)
        ready = barkeeper.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, word)
    wait_for(barkeeper.is_right, 20)
    wait_for(lambda: barkeeper.get("/readyz").status_code == 200, 20)
