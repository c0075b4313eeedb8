"""A café whose limits are small, so that a test reaches them in seconds."""

from collections.abc import Iterator

import pytest

from tests.running import RunningCafe, running

HEAD, BODY, UNREAD = 1.5, 2.0, 2.0  # seconds
CONNECTIONS, ALL, SOCKETS = 80, 200, 20
GUESSES = 10  # a minute

LIMITS = (
    f"head={HEAD},body={BODY},idle=2,unread={UNREAD},"
    f"connections={CONNECTIONS},all={ALL},sockets={SOCKETS},guesses={GUESSES}"
)


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCafe]:
    """A running café with the limits above; whoever fills it leaves it empty."""
    with running(tmp_path_factory.mktemp("short"), CAFE_LIMITS=LIMITS) as cafe:
        yield cafe
