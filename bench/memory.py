"""What an open socket holds of a web process's memory."""

import tempfile
from pathlib import Path

from bench.broadcast import BOARD
from bench.crowd import crowd
from bench.figures import Figure, median
from bench.serving import cafe, floor, memory
from tests.running import RunningCafe

SOCKETS = 2000
ROUNDS = 3
FIRST = 50  # sockets opened before, for what is made once a process
SETTLE_SECONDS = 3.0


def measure() -> list[Figure]:
    """Compare an open ready board with an open socket of a bare ASGI application."""
    cafes, floors = [], []
    with tempfile.TemporaryDirectory(prefix="cafe-floor-") as var, cafe() as ours:
        for _ in range(ROUNDS):
            with floor("sockets", Path(var)) as (port, pid):
                floors.append(_each(port, "/", pid))
            cafes.append(_each(ours.port, BOARD, ours.parts()["web"]))
            _start_web_anew(ours)
    return [Figure("memory of an open socket", "KiB", median(cafes), median(floors), at_most=1.5)]


def _each(port: int, path: str, pid: int) -> float:
    with crowd(port, path, FIRST) as some:
        some.idle(SETTLE_SECONDS)
    before = memory(pid)
    with crowd(port, path, SOCKETS) as all_:
        all_.idle(SETTLE_SECONDS)
        return (memory(pid) - before) / SOCKETS


def _start_web_anew(cafe: RunningCafe) -> None:
    """Begin from a process that has never had sockets; `up` starts what was ended."""
    cafe.kill("web")
    cafe.wait_until_ready()
