"""Who opens SQLite's file while the last that had it open closes it takes no log for lost."""

import os
from pathlib import Path

import pytest
from django.db.backends.sqlite3 import base
from django.db.utils import ConnectionHandler

from cafe.base.trouble import InTrouble

pytestmark = pytest.mark.django_db


def opened(path: Path):
    """Return a connection, as another thread has one, that has written something."""
    options = {"init_command": "PRAGMA journal_mode=WAL;"}
    given = {"ENGINE": "cafe.base.sqlite", "NAME": path, "OPTIONS": options}
    connection = ConnectionHandler({"default": given})["default"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS cups (size int)")
    return connection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a café's database, which has a log as soon as it is opened."""
    path = tmp_path / "db.sqlite3"
    opened(path).close()
    return path


def test_who_opens_it_while_the_last_one_closes_is_let_in(path: Path, monkeypatch):
    first, others = opened(path), list[object]()
    close = base.DatabaseWrapper._close  # type: ignore[attr-defined]

    def close_slowly(self) -> None:
        close(self)  # which removes the log
        if self is first:
            assert not Path(f"{path}-wal").exists()
            others.append(opened(path))

    monkeypatch.setattr(base.DatabaseWrapper, "_close", close_slowly)
    first.close()
    assert len(others) == 1


def test_where_the_log_was_taken_away_nobody_is_let_in_until_it_is_closed(path: Path, monkeypatch):
    first = opened(path)
    os.unlink(f"{path}-wal")  # noqa: PTH108 - as `rm` does
    with pytest.raises(InTrouble):
        opened(path)
    close, met = base.DatabaseWrapper._close, list[InTrouble]()  # type: ignore[attr-defined]

    def close_slowly(self) -> None:
        if self is first:
            with pytest.raises(InTrouble) as raised:
                opened(path)
            met.append(raised.value)
        close(self)

    monkeypatch.setattr(base.DatabaseWrapper, "_close", close_slowly)
    first.close()
    assert met
    opened(path).close()
