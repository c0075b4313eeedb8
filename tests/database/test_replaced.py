"""The file of the database is taken away or replaced under a running café."""

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database.conftest import Shop, is_page, is_problem, shop
from tests.running import wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def on_file(tmp_path: Path) -> Iterator[Shop]:
    """A café of its own for each test: what becomes of its file is not put right by others."""
    with shop(tmp_path / "var") as found:
        yield found


def move(source: Path, target: Path) -> None:
    """Move a database with its log, as operate.md says."""
    target.mkdir(exist_ok=True)
    for file in source.glob("cafe.sqlite3*"):
        file.rename(target / file.name)


def backup(shop: Shop, target: Path) -> Path:
    target.mkdir(exist_ok=True)
    copy = target / "cafe.sqlite3"
    with (
        contextlib.closing(sqlite3.connect(shop.cafe.database)) as source,
        contextlib.closing(sqlite3.connect(copy)) as goal,
    ):
        source.backup(goal)
    return copy


def count(database: Path | str) -> int:
    with contextlib.closing(sqlite3.connect(database)) as file:
        return int(file.execute("SELECT count(*) FROM orders_order").fetchone()[0])


def tokens(database: str) -> set[str]:
    """Return the orders that lie in the file which has the name."""
    with contextlib.closing(sqlite3.connect(database)) as file:
        return {token for (token,) in file.execute("SELECT token FROM orders_order")}


def said_of(shop: Shop) -> tuple[int, str]:
    """Return what /readyz says of the database; it looks every few seconds, not when asked."""
    ready = shop.get("/readyz")
    return ready.status_code, ready.json()["database"]


def test_a_file_that_was_removed_is_missed_and_right_when_it_is_back(on_file: Shop, tmp_path: Path):
    aside = tmp_path / "aside"
    taken = [on_file.order().json()["token"] for _ in range(3)]
    move(on_file.cafe.var, aside)
    for _ in range(20):
        assert is_problem(on_file.order())
    assert is_page(on_file.get("/stores/demo/"))
    wait_for(lambda: said_of(on_file) == (503, "no database file"), 10)
    assert not Path(on_file.cafe.database).exists(), "nobody made an empty one"
    move(aside, on_file.cafe.var)
    wait_for(on_file.is_right, 5)
    for token in taken:
        wait_for(lambda token=token: on_file.becomes_accepted(token), 10)
    wait_for(lambda: on_file.get("/readyz").status_code == 200, 10)


def test_a_file_replaced_by_a_restore_is_the_one_that_is_read_and_written(
    on_file: Shop, tmp_path: Path
):
    kept = on_file.order().json()["token"]
    copy = backup(on_file, tmp_path / "backup")
    gone = on_file.order().json()["token"]
    move(on_file.cafe.var, tmp_path / "aside")
    assert is_problem(on_file.order())
    shutil.copy(copy, on_file.cafe.database)
    wait_for(on_file.is_right, 5)
    assert on_file.get(f"/api/orders/{kept}/").status_code == 200
    assert on_file.get(f"/api/orders/{gone}/").status_code == 404
    before = count(on_file.cafe.database)
    assert on_file.order().status_code == 202
    assert count(on_file.cafe.database) == before + 1
    with contextlib.closing(sqlite3.connect(on_file.cafe.database)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_renamed_over_it_while_orders_come_takes_all_that_are_answered_afterwards(
    on_file: Shop, tmp_path: Path
):
    copy = backup(on_file, on_file.cafe.var / "new")
    for _ in range(5):
        on_file.order()
    for log in ("-wal", "-shm"):
        Path(f"{on_file.cafe.database}{log}").unlink()
    copy.replace(on_file.cafe.database)
    answered = []
    end = time.monotonic() + 5
    while time.monotonic() < end:
        answer = on_file.order()
        assert answer.status_code in (202, 503)
        if answer.status_code == 202:
            answered.append(answer.json()["token"])
    assert answered
    assert set(answered) <= tokens(on_file.cafe.database), "answered into nothing"
    for token in answered:
        wait_for(lambda token=token: on_file.becomes_accepted(token), 10)


def test_an_empty_file_in_its_place_is_not_taken_for_a_database(on_file: Shop, tmp_path: Path):
    aside = tmp_path / "aside"
    move(on_file.cafe.var, aside)
    Path(on_file.cafe.database).touch()
    assert is_problem(on_file.order())
    wait_for(lambda: said_of(on_file)[1] == "not migrated", 10)
    move(on_file.cafe.var, tmp_path / "empty")
    move(aside, on_file.cafe.var)
    wait_for(on_file.is_right, 5)


def test_without_its_log_nothing_is_answered_into_nothing(on_file: Shop):
    """What is in a log that has no name any more is written home by the last who has it open."""
    taken = [on_file.order().json()["token"] for _ in range(3)]
    for token in taken:
        wait_for(lambda token=token: on_file.becomes_accepted(token), 10)
    Path(f"{on_file.cafe.database}-wal").unlink()
    assert is_problem(on_file.order())
    wait_for(lambda: said_of(on_file) == (503, "write-ahead log removed, restart"), 10)
    on_file.cafe.stop()
    on_file.cafe.start()
    assert on_file.is_right()
    for token in taken:
        assert on_file.becomes_accepted(token), "it was answered, and is lost"
