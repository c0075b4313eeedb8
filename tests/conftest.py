"""Fixtures that many tests share. The cast is in cast.py, running cafés in running.py."""


import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from orders import catalog
from tests.cast import Cafe, make_cafe, make_staff


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Collect once: pages name their files by content, as a running café does."""
    call_command("collectstatic", verbosity=0, interactive=False)


@pytest.fixture(autouse=True)
def no_memory() -> None:
    """Forget menus of the test before: ids and versions begin anew with each database."""
    catalog._catalogs.clear()


@pytest.fixture
def cafe(db: None) -> Cafe:
    return make_cafe()


@pytest.fixture
def grace(cafe: Cafe) -> User:
    return make_staff("Grace", cafe.store)


@pytest.fixture
def ada(cafe: Cafe) -> User:
    return make_staff("Ada", cafe.store)
