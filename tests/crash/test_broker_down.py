"""Without a broker the café goes on: orders are taken, screens say so, poll, and catch up."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.crash.rush import Crashing
from tests.mqtt.mosquitto import Mosquitto, mosquitto
from tests.running import RunningCafe

pytestmark = [pytest.mark.crash, pytest.mark.slow]

DOWN_SECONDS = 8.0
# A ping comes every 5 s at least; a busy machine dials the broker late. How late, the judge says.
TOLD_SECONDS = 20.0


@pytest.fixture
def parted(var: Path, tmp_path: Path) -> Iterator[tuple[Crashing, Mosquitto]]:
    """A café, and its broker apart from it, which nobody starts again."""
    with mosquitto(tmp_path) as broker:
        cafe = RunningCafe(var, CAFE_MQTT=broker.plain_url)
        rush = Crashing(cafe)
        try:
            cafe.start()
            yield rush, broker
        finally:
            rush.send_home()
            if cafe.process and cafe.process.poll() is None:
                cafe.stop()


def say(socket: ClientConnection, live: bool, seconds: float) -> bool:
    """Return whether pings say so within a time; older ones may still lie in the socket."""
    end = time.monotonic() + seconds
    with suppress(TimeoutError):
        while (left := end - time.monotonic()) > 0:
            message = json.loads(socket.recv(timeout=left))
            if message["type"] == "ping" and message["live"] is live:
                return True
    return False


def test_a_broker_that_is_down_stops_no_order(parted: tuple[Crashing, Mosquitto]):
    rush, broker = parted
    url = f"ws://127.0.0.1:{rush.cafe.port}/ws/stores/demo/board/"
    with connect(url, proxy=None) as board:
        rush.begin(orders=30, rate=3.0)
        rush.pause()

        def down() -> float:
            broker.stop()
            gone = time.time()
            assert say(board, live=False, seconds=TOLD_SECONDS)
            time.sleep(max(0.0, gone + DOWN_SECONDS - time.time()))
            dark = time.time()
            broker.start()
            return dark

        rush.during(down)
        assert say(board, live=True, seconds=TOLD_SECONDS)
    rush.judge()
    down_at, up_at = rush.outages[0].start, rush.outages[0].end
    taken = [
        one
        for one in rush.evidence().placings
        if one.status == 202 and down_at < one.sent and one.answered < up_at
    ]
    assert len(taken) >= 5, "orders must be taken while the broker is down"
