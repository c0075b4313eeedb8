"""A connection that is closed after the test, and brokers of several tempers."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from cafe.live import broker
from cafe.live.mqtt import Connection
from tests.mqtt.mosquitto import Mosquitto, mosquitto
from tests.running import ROOT, wait_for

Connect = Callable[..., Connection]

ORDER = "cafe/v1/corner/orders/7"


@pytest.fixture
def begin(settings) -> Iterator[Connect]:
    """Start a connection to a broker, by its CAFE_MQTT; the test waits for what it expects."""
    begun: list[Connection] = []

    def start(url: str, role: str = "test", **options) -> Connection:
        settings.CAFE_MQTT = url
        connection = Connection(role, **options)
        begun.append(connection)
        connection.start()
        return connection

    yield start
    for connection in begun:
        connection.stop()


@pytest.fixture
def connect(begin: Connect) -> Connect:
    """Start a connection and wait until it is up."""

    def start(url: str, **options) -> Connection:
        connection = begin(url, **options)
        assert connection.wait_until_up(20), connection.problem
        return connection

    return start


@pytest.fixture(scope="module")
def embedded_broker() -> Iterator[str]:
    broker.prepare(settings.CAFE_VAR)
    command = [sys.executable, "manage.py", "broker"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
    wait_for(lambda: answers(broker.access(settings.CAFE_VAR)[:2]), 60)
    yield "embedded"
    process.kill()
    process.wait(10)


def answers(address: tuple[str, int]) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(address) == 0


@pytest.fixture(scope="module")
def plain_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path_factory.mktemp("mosquitto")) as one:
        yield one
