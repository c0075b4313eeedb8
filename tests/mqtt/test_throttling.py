"""A connection held to IoT Core's hundred a second, and what is over it thrown away."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cafe.live.mqtt import PublishFailed
from cafe.live.mqtt import connection as connection_module
from cafe.live.mqtt.publishing import Publishers
from tests.mqtt.throttling_proxy import ThrottlingProxy, throttled
from tests.running import wait_for

pytestmark = pytest.mark.slow

RATE = 20.0
STORES = [f"store-{number}" for number in range(12)]


@pytest.fixture
def proxy(plain_broker) -> Iterator[ThrottlingProxy]:
    with throttled(plain_broker.plain_url, RATE) as proxy:
        yield proxy


@pytest.fixture(autouse=True)
def short_wait(monkeypatch) -> None:
    monkeypatch.setattr(connection_module, "PUBLISH_TIMEOUT", 0.5)


def publish_until_confirmed(publishers: Publishers, topic: str) -> int:
    """Publish as the queue does, again after each failure; return how often it failed."""
    for failures in range(20):
        try:
            publishers.publish(topic, topic.encode())
        except PublishFailed:
            continue
        return failures
    raise AssertionError(f"never confirmed: {topic}")


def publish_all(publishers: Publishers, topics: list[str]) -> int:
    """Return how often a publish failed before all were confirmed."""
    with ThreadPoolExecutor(12) as threads:
        return sum(threads.map(lambda topic: publish_until_confirmed(publishers, topic), topics))


@pytest.fixture
def publishers(proxy, settings) -> Iterator[Callable[[int], Publishers]]:
    """Make publishers with some connections, all through the proxy."""
    begun: list[Publishers] = []

    def make(count: int) -> Publishers:
        settings.CAFE_MQTT = proxy.url
        begun.append(Publishers(count))
        return begun[-1]

    yield make
    for one in begun:
        one.stop()


def topics(count: int) -> list[str]:
    return [f"cafe/v1/{STORES[number % 12]}/orders/{number}" for number in range(count)]


def test_what_was_thrown_away_is_not_confirmed_and_comes_with_a_later_try(
    proxy, publishers, plain_broker, connect
):
    received: set[str] = set()
    connect(
        plain_broker.plain_url,
        filters=["cafe/v1/+/orders/+"],
        on_message=lambda topic, _: received.add(topic),
    )
    failures = publish_all(publishers(1), topics(60))
    assert failures >= proxy.dropped["in"] > 0
    wait_for(lambda: received == set(topics(60)))


def test_more_connections_carry_what_one_does_not(proxy, publishers):
    assert publish_all(publishers(6), topics(48)) == 0
    assert proxy.dropped["in"] == 0


def test_a_store_keeps_its_connection(publishers, monkeypatch):
    used: dict[str, set[object]] = {}
    several = publishers(4)
    for connection in several._connections:
        monkeypatch.setattr(
            connection,
            "publish",
            lambda topic, _, one=connection: used.setdefault(topic.split("/")[2], set()).add(one),
        )
    for topic in topics(48):
        several.publish(topic, b"{}")
    assert {len(connections) for connections in used.values()} == {1}
    assert len(set.union(*used.values())) == 4, "all are used"


def test_a_subscriber_is_held_to_the_rate_too_and_the_broker_goes_on(proxy, plain_broker, connect):
    received: list[str] = []
    connect(
        proxy.url,
        filters=["cafe/v1/+/orders/+"],
        on_message=lambda topic, _: received.append(topic),
    )
    sender = connect(plain_broker.plain_url)
    for topic in topics(200):  # more than the broker would leave unacknowledged
        sender.publish(topic, b"{}")
    wait_for(lambda: proxy.passed["out"] + proxy.dropped["out"] == 200)
    assert proxy.dropped["out"] > 100
    wait_for(lambda: len(received) == proxy.passed["out"])
