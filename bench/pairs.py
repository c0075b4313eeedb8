"""Whether two web and two worker processes take twice as much as one of each, over four stores.

A machine of two processors cannot show that, for one pair and PostgreSQL fill them. So each process
is held to the same share of one; what is then in the way of the second pair is the café's own: a
lock, a row that all write, a queue.
"""

import asyncio
import itertools
import shutil
import time
from contextlib import ExitStack

from django.conf import settings

from bench.databases import looking_into, postgres
from bench.figures import Figure, median
from bench.http import Body, press
from bench.serving import quiet, settle, three_lines
from bench.several import Several, several
from bench.shares import NoShares, share
from orders.demo.lay import lay_store

STORES = tuple(f"store-{number}" for number in range(4))
SHARE = 0.15  # of a processor for each web and each worker process: two pairs have 0.6
CLIENTS = 8
ROUNDS = 4  # of which the first warms up
ROUND_SECONDS = 5.0
CALM_SECONDS = 180.0

_count = itertools.count()


def measure() -> list[Figure]:
    try:
        one, two = _rate(1), _rate(2)
    except NoShares as reason:
        return [Figure(f"pairs were not measured: {reason}")]
    return [
        Figure(f"each process with {SHARE:.0%} of a processor; the floor is one pair"),
        Figure("  orders per second of two pairs, until on the screens", "/s", two, one, 1.6),
    ]


def _rate(pairs: int) -> float:
    """Return the orders a second that so many pairs take and bring to the screens."""
    with ExitStack() as stack:
        url = stack.enter_context(postgres())("cafe")
        stack.enter_context(looking_into(url))
        cafe = stack.enter_context(several(settings.CAFE_VAR, url, pairs, _lay))
        for process in [web.process for web in cafe.webs] + list(cafe.workers):
            held = stack.enter_context(share(f"cafe-bench-{process.pid}", SHARE))
            held.write_text(str(process.pid))
        rates = [_round(cafe) for _ in range(ROUNDS)]
    shutil.rmtree(settings.CAFE_VAR)
    settings.CAFE_VAR.mkdir()
    return median(rates[1:])


def _lay() -> None:
    for slug in STORES:
        lay_store(slug)


def _round(cafe: Several) -> float:
    wishes = itertools.cycle([(slug, three_lines(cafe.ports[0], slug)) for slug in STORES])

    def following() -> tuple[str, Body, str]:
        slug, body = next(wishes)
        return f"/api/stores/{slug}/orders/", body, f"pairs-{next(_count)}"

    begun = time.monotonic()
    load = asyncio.run(press(cafe.ports, following, clients=CLIENTS, seconds=ROUND_SECONDS))
    quiet(CALM_SECONDS)
    seconds = time.monotonic() - begun
    settle()
    return len(load.latencies) / seconds
