"""SIGTERM finishes what is held; parts without their supervisor end by themselves."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.rush import Crashing
from tests.running import RunningCafe, running, wait_for

pytestmark = [pytest.mark.crash, pytest.mark.slow]

STOP_SECONDS = 20.0


@pytest.fixture
def cafe(var: Path) -> Iterator[RunningCafe]:
    with running(var) as cafe:
        yield cafe


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_sigterm_in_a_rush_finishes_what_is_held(rush: Crashing):
    rush.begin(orders=30)
    rush.pause()

    def stop_and_start() -> None:
        parts = rush.cafe.parts()
        begun = time.monotonic()
        assert rush.cafe.stop() == 0
        assert time.monotonic() - begun < STOP_SECONDS
        assert not any(is_running(pid) for pid in parts.values())
        assert not rush.held(), "a worker that may finish must hold nothing at its end"
        rush.cafe.start()

    rush.during(stop_and_start)
    rush.judge()


def test_parts_end_by_themselves_when_their_supervisor_is_killed(cafe: RunningCafe):
    parts = cafe.parts()
    assert set(parts) == {"broker", "worker", "web"}
    assert cafe.process
    os.kill(cafe.process.pid, signal.SIGKILL)
    cafe.process.wait()
    wait_for(lambda: not any(is_running(pid) for pid in parts.values()), STOP_SECONDS)
