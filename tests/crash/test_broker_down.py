"""Without a broker the café goes on: orders are taken, screens say so, poll, and catch up."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.crash.rush import Crashing
from tests.running import ROOT, RunningCafe, wait_for

pytestmark = [pytest.mark.crash, pytest.mark.slow]

DOWN_SECONDS = 8.0
TOLD_SECONDS = 6.0  # a ping comes every 5 s at least


@dataclass
class Broker:
    """The broker as a process that nobody restarts."""

    cafe: RunningCafe
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.cafe.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "broker"],
                cwd=ROOT,
                env=self.cafe.environment | {"CAFE_MQTT": "embedded"},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    @property
    def address(self) -> str:
        config = self.cafe.var / "broker.toml"
        wait_for(config.exists, 30)
        listen = next(line for line in config.read_text().splitlines() if "listen =" in line)
        return "mqtt://" + listen.split('"')[1]


@contextmanager
def external_broker(cafe: RunningCafe) -> Iterator[Broker]:
    broker = Broker(cafe)
    broker.start()
    try:
        cafe.environment["CAFE_MQTT"] = broker.address
        yield broker
    finally:
        broker.kill()


@pytest.fixture
def parted(var: Path) -> Iterator[tuple[Crashing, Broker]]:
    """A café, and its broker apart from it."""
    cafe = RunningCafe(var)
    with external_broker(cafe) as broker:
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
    while (left := end - time.monotonic()) > 0:
        message = json.loads(socket.recv(timeout=left))
        if message["type"] == "ping" and message["live"] is live:
            return True
    return False


def test_a_broker_that_is_down_stops_no_order(parted: tuple[Crashing, Broker]):
    rush, broker = parted
    url = f"ws://127.0.0.1:{rush.cafe.port}/ws/stores/demo/board/"
    with connect(url, proxy=None) as board:
        rush.begin(orders=30, rate=3.0)
        rush.pause()

        def down() -> float:
            broker.kill()
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
