"""Orders per second: sixteen customers who order as fast as they can."""

import asyncio
import itertools
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure, median, percentile
from bench.http import Body, Load, Next, press
from bench.serving import cafe, floor, lay_database, quiet, rest, settle, three_lines

CLIENTS = 16
ROUNDS = 8
ROUND_SECONDS = 2.0
REST_SECONDS = 0.2

_count = itertools.count()


def measure() -> list[Figure]:
    """Compare `POST …/orders/` with a bare DRF view that writes as many rows."""
    with tempfile.TemporaryDirectory(prefix="cafe-floor-") as var, cafe() as ours:
        lay_database(Path(var))
        with floor("drf", Path(var)) as (port, _):
            return compare([ours.port], [port])


def compare(ours: Sequence[int], theirs: Sequence[int], rounds: int = ROUNDS) -> list[Figure]:
    """Compare a café with its floor, each of one web process or several; give their ports."""
    body = three_lines(ours[0])
    floors: list[Load] = []
    cafes: list[Load] = []
    drained: list[float] = []
    for _ in range(rounds + 1):
        floors.append(_round(theirs, "/insert/", body))
        begun = time.monotonic()
        cafes.append(_round(ours, "/api/stores/demo/orders/", body))
        quiet()
        drained.append(len(cafes[-1].latencies) / (time.monotonic() - begun - REST_SECONDS))
        settle()
    return _figures(cafes[1:], floors[1:], drained[1:])  # the first round warms up


def _round(ports: Sequence[int], path: str, body: Body) -> Load:
    rest(REST_SECONDS)
    return asyncio.run(press(ports, _following(path, body), clients=CLIENTS, seconds=ROUND_SECONDS))


def _following(path: str, body: Body) -> Next:
    return lambda: (path, body, f"bench-{next(_count)}")


def _figures(cafes: list[Load], floors: list[Load], drained: list[float]) -> list[Figure]:
    ours = [latency * 1000 for load in cafes for latency in load.latencies]
    theirs = [latency * 1000 for load in floors for latency in load.latencies]
    return [
        Figure(
            "orders per second, 16 clients",
            "/s",
            median([load.rate for load in cafes]),
            median([load.rate for load in floors]),
            at_least=0.9,
        ),
        Figure(
            "  the same, until each is accepted and on the screens",
            "/s",
            median(drained),
            median([load.rate for load in floors]),
        ),
        Figure("  POST p50", "ms", percentile(ours, 50), percentile(theirs, 50)),
        Figure("  POST p99", "ms", percentile(ours, 99), percentile(theirs, 99)),
    ]
