"""Connections held to a rate, and what is over it thrown away, while people order."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.rush import Crashing
from tests.mqtt.mosquitto import mosquitto
from tests.mqtt.throttling_proxy import ThrottlingProxy, throttled

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

# IoT Core's is 100; a rush that fits two cores and two hosts has some 15 messages a second.
RATE = 5.0


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[ThrottlingProxy]:
    with mosquitto(tmp_path / "plain") as plain, throttled(plain.plain_url, RATE) as proxy:
        yield proxy


@pytest.fixture
def address(proxy: ThrottlingProxy) -> str:
    return proxy.url


@pytest.fixture
def more() -> dict[str, str]:
    # Whoever was not confirmed waits for 5 s; one consumer would carry next to nothing.
    return {"CAFE_QUEUE_CONSUMERS": "live=8"}


def test_what_is_over_the_rate_is_thrown_away(rush: Crashing, proxy: ThrottlingProxy):
    rush.begin(orders=40, rate=2.0)
    rush.judge()
    print(f"passed {proxy.passed}, dropped {proxy.dropped}")
    assert proxy.dropped["out"] > 20, "the rush must go beyond what the screens' feed carries"
    assert proxy.dropped["in"] > 0, "the rush must go beyond what a worker may publish"
