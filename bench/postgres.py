"""Orders and their way to the tablet on PostgreSQL, with one or two web and worker processes."""

import shutil
import tempfile
from functools import partial
from pathlib import Path

from django.conf import settings

from bench import latency, orders
from bench.databases import looking_into, postgres
from bench.figures import Figure
from bench.several import Several, floors, several

ROUNDS = 5  # of each kind; there are four to take


def _measure(count: int) -> list[Figure]:
    """Order at one web process, and look on the tablet of the other where there are two."""
    with tempfile.TemporaryDirectory(prefix="cafe-floor-") as var, postgres() as new_database:
        ours, theirs = new_database("cafe"), new_database("floor")
        with looking_into(ours), several(settings.CAFE_VAR, ours, count) as cafe:
            with floors(Path(var), theirs, count) as ports:
                found = orders.compare(cafe.ports, ports, rounds=ROUNDS)
            found += _latency(cafe)
    shutil.rmtree(settings.CAFE_VAR)
    settings.CAFE_VAR.mkdir()
    return [Figure(f"PostgreSQL, {count} web + {count} worker"), *found]


def _latency(cafe: Several) -> list[Figure]:
    phones, bar = cafe.webs[0], cafe.webs[-1]
    with cafe.staff_at(bar) as barista:
        room = latency.Room(phones.port, bar.port, barista.cookies["sessionid"])
        return latency.compare(room, rounds=ROUNDS)


one = partial(_measure, 1)
two = partial(_measure, 2)
