"""A fleet of its own for each test, so that the checker judges one rush and nothing before it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.aws.bad_endpoint import GOOD, BadEndpoint
from tests.aws.stack import build_anew
from tests.crash.rush import Crashing
from tests.fleet.conftest import Postgres, broker, endpoint, on_aws, postgres  # noqa: F401
from tests.fleet.fleet import Fleet, fleet
from tests.mqtt.mosquitto import Mosquitto

ROOM = 1000  # open orders: here nobody shall be turned away


@pytest.fixture
def chain(
    tmp_path: Path,
    postgres: Postgres,  # noqa: F811
    endpoint: BadEndpoint,  # noqa: F811
    broker: Mosquitto,  # noqa: F811
) -> Iterator[Fleet]:
    """Two hosts on EventBridge, SQS, MQTT with certificates, and PostgreSQL, all of it fresh."""
    build_anew(endpoint.behind)
    endpoint.faults = GOOD
    with fleet(tmp_path, on_aws(postgres, endpoint, broker)) as chain:
        with psycopg.connect(chain.database) as connection:
            connection.execute("UPDATE orders_store SET capacity = %s", [ROOM])
        yield chain


@pytest.fixture
def rush(chain: Fleet) -> Iterator[Crashing]:
    rush = Crashing(chain)
    yield rush
    rush.send_home()
