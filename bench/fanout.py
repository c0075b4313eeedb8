"""One status to two thousand open sockets of one web process."""

import itertools
import tempfile
from pathlib import Path

from bench.broadcast import BOARD, by_cafe, by_loop
from bench.crowd import crowd
from bench.figures import Figure, median, percentile
from bench.serving import cafe, floor
from cafe.live.mqtt import Connection

SOCKETS = 2000
ROUNDS = 40
PAUSE_SECONDS = 0.3


def measure() -> list[Figure]:
    """Compare MQTT -> hub -> sockets with a bare ASGI loop over as many sockets."""
    names = (f"bench-{at}." for at in itertools.count())
    cafes, floors = [], []
    with (
        tempfile.TemporaryDirectory(prefix="cafe-floor-") as var,
        cafe() as ours,
        floor("sockets", Path(var)) as (port, _),
        crowd(port, "/", SOCKETS) as theirs,
        crowd(ours.port, BOARD, SOCKETS) as boards,
    ):
        boards.wait_for(b'"snapshot"')
        publisher = Connection("bench")
        publisher.start()
        publisher.wait_until_up(10)
        for _ in range(ROUNDS + 2):
            floors.append(by_loop(port, theirs, next(names)) * 1000)
            boards.idle(PAUSE_SECONDS)
            cafes.append(by_cafe(publisher, boards, next(names)) * 1000)
            theirs.idle(PAUSE_SECONDS)
        publisher.stop()
    del cafes[:2], floors[:2]  # they warm up
    return [
        Figure(f"a status to {SOCKETS} sockets", "ms", median(cafes), median(floors), at_most=1.3),
        Figure("  p90", "ms", percentile(cafes, 90), percentile(floors, 90)),
    ]
