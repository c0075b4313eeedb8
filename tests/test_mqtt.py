"""The MQTT connection against the real embedded broker, which may die at any moment."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings

from cafe.live import broker
from cafe.live.mqtt import Connection, PublishFailed
from tests.running import ROOT, wait_for

TOPIC = "cafe/v1/corner/orders/7"


class Broker:
    def __init__(self) -> None:
        broker.prepare(settings.CAFE_VAR)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "manage.py", "broker"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


@pytest.fixture(scope="module")
def real_broker() -> Iterator[Broker]:
    running = Broker()
    yield running
    running.kill()


@pytest.fixture
def opened() -> Iterator[list[Connection]]:
    connections: list[Connection] = []
    yield connections
    for connection in connections:
        connection.stop()


def open_connection(opened: list[Connection], **options) -> Connection:
    connection = Connection("test", **options)
    opened.append(connection)
    connection.start()
    assert connection.wait_until_up(20), connection.problem
    return connection


def test_what_is_published_is_received_by_every_subscriber(real_broker, opened):
    received: list[tuple[str, bytes]] = []
    for _ in range(2):
        open_connection(
            opened,
            filters=["cafe/v1/+/orders/+"],
            on_message=lambda topic, payload: received.append((topic, payload)),
        )
    open_connection(opened).publish(TOPIC, b'{"seq": 1}')
    wait_for(lambda: received == [(TOPIC, b'{"seq": 1}')] * 2)


def test_after_the_broker_died_everyone_is_back_and_subscribed(real_broker, opened):
    received: list[bytes] = []
    ups, downs = threading.Semaphore(0), threading.Event()
    open_connection(
        opened,
        filters=["cafe/v1/+/orders/+"],
        on_message=lambda _, payload: received.append(payload),
        on_subscribed=lambda _: ups.release(),
        on_lost=lambda _: downs.set(),
    )
    sender = open_connection(opened)
    real_broker.kill()
    assert downs.wait(10)
    with pytest.raises(PublishFailed):
        sender.publish(TOPIC, b"lost")
    real_broker.start()
    assert ups.acquire(timeout=20)
    assert ups.acquire(timeout=20), "up again"
    assert sender.wait_until_up(20)
    sender.publish(TOPIC, b"after")
    wait_for(lambda: received == [b"after"])


def test_a_callback_that_raises_does_not_end_the_connection(real_broker, opened):
    received: list[bytes] = []

    def on_message(_: str, payload: bytes) -> None:
        received.append(payload)
        raise ValueError("a bug")

    open_connection(opened, filters=["cafe/v1/+/orders/+"], on_message=on_message)
    sender = open_connection(opened)
    sender.publish(TOPIC, b"1")
    sender.publish(TOPIC, b"2")
    wait_for(lambda: received == [b"1", b"2"])


@pytest.mark.parametrize("topic", ["a/" * 8 + "b", "a" * 257])
def test_a_topic_that_iot_core_would_refuse_is_refused_here(real_broker, opened, topic):
    with pytest.raises(ValueError, match="IoT Core"):
        open_connection(opened).publish(topic, b"{}")


def test_a_connection_follows_a_broker_that_moved(real_broker, opened, monkeypatch):
    """Its port was taken when it came back, so it listens on another."""
    monkeypatch.setattr("cafe.live.mqtt.connection.STEADY_SECONDS", 0.0)  # not that it was brief
    heard = threading.Event()
    follower = open_connection(opened, filters=["cafe/v1/#"], on_message=lambda *_: heard.set())
    publisher = open_connection(opened)
    host, port = broker.access(settings.CAFE_VAR)[:2]
    real_broker.kill()
    with socket.create_server((host, port)):
        broker.prepare(settings.CAFE_VAR)
        assert broker.access(settings.CAFE_VAR).port != port
        real_broker.start()
        for connection in (follower, publisher):
            assert wait_for(lambda one=connection: one.up, 30), connection.problem
        publisher.publish(TOPIC, b"moved")
        assert heard.wait(5)
