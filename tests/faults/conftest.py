"""A fleet of its own for each test, so that the checker judges one rush and nothing before it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.aws.bad_endpoint import GOOD, BadEndpoint
from tests.aws.stack import build_anew
from tests.crash.rush import Crashing
from tests.crash.screens import FRESH_SECONDS
from tests.faults.proxy import Proxy, proxy_to
from tests.fleet.conftest import (  # noqa: F401
    Postgres,
    address,
    broker,
    endpoint,
    on_aws,
    postgres,
)
from tests.fleet.fleet import Fleet, fleet

ROOM = 1000  # open orders: here nobody shall be turned away


@pytest.fixture
def more() -> dict[str, str]:
    """Return what else both hosts have in their environment; a test may have its own."""
    return {}


@pytest.fixture
def chain(
    tmp_path: Path,
    postgres: Postgres,  # noqa: F811
    endpoint: BadEndpoint,  # noqa: F811
    address: str,  # noqa: F811
    more: dict[str, str],
) -> Iterator[Fleet]:
    """Two hosts on EventBridge, SQS, MQTT with certificates, and PostgreSQL, all of it fresh."""
    build_anew(endpoint.behind)
    endpoint.faults = GOOD
    with fleet(tmp_path, on_aws(postgres, endpoint, address) | more) as chain:
        with psycopg.connect(chain.database) as connection:
            connection.execute("UPDATE orders_store SET capacity = %s, horizon_minutes = 0", [ROOM])
        yield chain


@pytest.fixture
def rush(chain: Fleet) -> Iterator[Crashing]:
    rush = Crashing(chain, recovery_seconds=FRESH_SECONDS)
    yield rush
    rush.send_home()


@pytest.fixture
def door(chain: Fleet, rush: Crashing) -> Iterator[Proxy]:
    """A load balancer in front of both hosts; the robots of the rush come in there."""
    with proxy_to(chain.port, chain.second.port) as door:
        rush.door = f"http://127.0.0.1:{door.port}"
        yield door
