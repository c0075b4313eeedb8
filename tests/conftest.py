"""Fixtures that many tests share. The cast is in cast.py, running cafés in running.py."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import msgspec
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import override_settings

from cafe.base import clock
from cafe.base.shapes import Json
from cafe.operating import health
from cafe.serving.collecting import collect_if_changed
from orders.menu import reading
from orders.order import publishing
from orders.order.guesses import guesses
from orders.order.share import paces
from tests.cast import Cafe, logged_in, make_cafe, make_staff
from tests.collected import FILES, KEPT, STAMP, alone, give_collected
from tests.moto import moto_server
from tests.running import RunningCafe, running


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Collect once: pages name their files by content, as a running café does."""
    there = (KEPT / STAMP).exists()
    with alone(), override_settings(STATIC_ROOT=KEPT / FILES):
        if collect_if_changed() and there:
            # Django leaves what has no source any more, unless it begins anew.
            (KEPT / STAMP).unlink()
            collect_if_changed()
    give_collected(settings.CAFE_VAR)


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Hash as fast as possible: PBKDF2 takes most of a second for each of the staff."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_scan(settings) -> None:
    """Look static files up when asked: else each test's client reads the whole folder first."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def no_memory() -> None:
    """Forget menus of the test before: ids and versions begin anew with each database."""
    reading._menus.clear()
    guesses.forget()
    clock.forget()
    paces.forget()


@pytest.fixture(autouse=True)
def look_each_time(monkeypatch) -> None:
    """Have /readyz look whenever it is asked; between two tests it would remember the first's."""
    for measured in (health.in_database, health.on_bus):
        monkeypatch.setattr(measured, "fresh", 0.0)


@pytest.fixture
def cafe(db: None) -> Cafe:
    return make_cafe()


@pytest.fixture
def grace(cafe: Cafe) -> User:
    return make_staff("Grace", cafe.store)


@pytest.fixture
def barista(grace: User) -> Client:
    """Grace's tablet."""
    return logged_in(grace)


@pytest.fixture
def ada(cafe: Cafe) -> User:
    return make_staff("Ada", cafe.store)


@pytest.fixture
def told(monkeypatch) -> list[Json]:
    """What the worker tells all web processes."""
    messages: list[Json] = []
    monkeypatch.setattr(
        publishing, "publish", lambda topic, body: messages.append(msgspec.json.decode(body))
    )
    return messages


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCafe]:
    """A running café that tests share; whoever changes the store puts it back."""
    environment = {}
    if os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = new_database("up")
    with running(tmp_path_factory.mktemp("up"), **environment) as cafe:
        yield cafe


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """The URL of a moto server that tests share; whoever uses it empties it first."""
    with moto_server() as url:
        yield url


def new_database(name: str) -> str:
    """Make an empty PostgreSQL database beside the tests' own; return its URL."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
