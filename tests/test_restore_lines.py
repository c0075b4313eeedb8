"""The lines of docs/operate.md that back up and restore, run as they stand there.

Only what a test must not touch is put aside: the service, its user and the folder's place.
"""

import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.running import ROOT

DOCUMENT = (ROOT / "docs/operate.md").read_text()
EXAMPLE = "cafe-20261123T033000Z"


def lines_after(words: str) -> str:
    """Return the first block of shell lines after these words."""
    found = re.search(r"```sh\n(.*?)```", DOCUMENT[DOCUMENT.index(words) :], re.DOTALL)
    assert found
    return found[1]


class Box:
    """A café's box of which only the folder is real."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "cafe"
        self.said = folder / "said"
        self.stubs = folder / "bin"
        self.var.mkdir()
        self.stubs.mkdir()
        for name in ("systemctl", "curl"):
            stub = self.stubs / name
            stub.write_text(f'#!/bin/sh\necho {name} "$@" >> {self.said}\n')
            stub.chmod(0o755)

    def run(self, lines: str) -> None:
        here = lines.replace("/var/lib/cafe", str(self.var)).replace("-o cafe -g cafe ", "")
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", here],
            cwd=ROOT,
            env={**os.environ, "PATH": f"{self.stubs}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr

    def back_up(self) -> str:
        """Return the name of the copy, without its ending."""
        self.run(lines_after("### Update").splitlines()[0])
        return max((self.var / "backups").glob("*.sqlite3")).stem

    def restore(self, copy: str) -> None:
        lines = lines_after("Restore (a test runs these lines")
        assert lines.count(EXAMPLE) == 2, "the database and the pictures"
        self.run(lines.replace(EXAMPLE, copy))

    def write(self, order: str) -> None:
        with closing(sqlite3.connect(self.var / "cafe.sqlite3")) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE IF NOT EXISTS orders (name TEXT)")
            database.execute("INSERT INTO orders VALUES (?)", [order])
            database.commit()

    def orders(self) -> list[str]:
        with closing(sqlite3.connect(self.var / "cafe.sqlite3")) as database:
            return [name for (name,) in database.execute("SELECT name FROM orders ORDER BY rowid")]


@pytest.fixture
def box(tmp_path: Path) -> Box:
    box = Box(tmp_path)
    box.write("Ada")
    return box


def test_database_and_pictures_are_what_they_were(box: Box):
    picture = box.var / "media/items/latte.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"foam")
    copy = box.back_up()
    box.write("Grace")
    picture.unlink()
    box.restore(copy)
    assert box.orders() == ["Ada"]
    assert picture.read_bytes() == b"foam"
    said = box.said.read_text().splitlines()
    assert said[:2] == ["systemctl stop cafe", "systemctl start cafe"]


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_a_cafe_without_pictures_is_restored_by_the_same_lines(box: Box, folder: str):
    if folder == "empty":
        (box.var / "media").mkdir()
    copy = box.back_up()
    box.write("Grace")
    box.restore(copy)
    assert box.orders() == ["Ada"]


def test_a_second_restore_keeps_what_the_first_put_aside(box: Box):
    copy = box.back_up()
    box.write("Grace")
    box.restore(copy)
    box.write("Alan")
    box.restore(copy)
    assert box.orders() == ["Ada"]
    assert len(list(box.var.glob("aside*/cafe.sqlite3"))) == 2
