"""A café for each crash test: a copy of one that was laid once, since laying takes seconds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.rush import Crashing
from tests.running import running


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the CAFE_VAR of a café that ran once: tables, demo store, static files."""
    var = tmp_path_factory.mktemp("laid") / "var"
    with running(var):
        pass
    return var


@pytest.fixture
def var(laid: Path, tmp_path: Path) -> Path:
    # Nobody can copy a socket, and nobody needs to.
    left_out = shutil.ignore_patterns("wakeup", "up.log")
    return Path(shutil.copytree(laid, tmp_path / "var", ignore=left_out))


@pytest.fixture
def rush(var: Path) -> Iterator[Crashing]:
    with running(var) as cafe:
        rush = Crashing(cafe)
        yield rush
        rush.send_home()
