"""A broker that takes connections and packets and says nothing, while people order."""

import time
from collections.abc import Iterator

import pytest

from tests.crash.evidence import Evidence
from tests.crash.rush import Crashing
from tests.crash.screens import lags
from tests.faults.proxy import Proxy, proxy_to
from tests.mqtt.mosquitto import Mosquitto

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

# Longer than a client needs to find out: keep-alive 15 s, and 5 s without an answer to its ping.
SILENT_SECONDS = 25.0
# Meanwhile a web process sees in the database that it hears too little, and has pages ask anew.
SCREENS_SECONDS = 10.0


@pytest.fixture
def proxy(broker: Mosquitto) -> Iterator[Proxy]:
    with proxy_to(broker.port) as proxy:
        yield proxy


@pytest.fixture
def address(address: str, broker: Mosquitto, proxy: Proxy) -> str:
    return address.replace(f":{broker.port}?", f":{proxy.port}?")


def test_the_broker_takes_everything_and_says_nothing(rush: Crashing, proxy: Proxy):
    rush.begin(orders=45, rate=1.2)
    time.sleep(5)

    def fall_silent() -> None:
        proxy.fall_silent()
        time.sleep(SILENT_SECONDS)
        proxy.speak_again()

    before = proxy.connections
    rush.during(fall_silent)
    rush.judge()
    evidence = rush.evidence()
    slowest = max(lag.seconds for lag in lags(Evidence(evidence.entries, evidence.books)))
    print(f"held {proxy.held} times, {before} connections, then {proxy.connections}")
    print(f"slowest screen, the silence counted: {slowest:.1f} s")
    assert proxy.held >= before, "every connection had something to say"
    assert slowest < SCREENS_SECONDS
    assert proxy.connections >= before + 4, "nobody found out that the broker was silent"
