"""Ten thousand open menus, a change of the menu, and ten orders a second meanwhile."""

import asyncio
import itertools
import socket
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import msgspec

from bench.figures import Figure, percentile
from bench.http import Client
from bench.phones import SPREAD_SECONDS, Times, phones
from bench.serving import cafe, floor, three_lines
from cafe.management.commands.web import allow_many_sockets
from orders.menu.availability import menu_change
from orders.menu.models import Item
from orders.stores.models import Store
from orders.stores.people import SYSTEM

SOCKETS = 10_000
MENU, PAGE = "/ws/stores/demo/menu/", "/stores/demo/"
RATE = 10.0  # orders a second
ROUNDS = 3
LEFT_SECONDS = 6.0  # after the time over which pages ask
SETTLE_SECONDS = 5.0

_keys = (f"menus-{at}" for at in itertools.count())


@dataclass(slots=True)
class Orders:
    """Ten orders a second, by a thread of its own, for as long as it is not stopped."""

    port: int
    stop: bool = False
    milliseconds: list[float] = field(default_factory=list)

    def place(self) -> None:
        asyncio.run(self._place())

    async def _place(self) -> None:
        client, body = Client(self.port), msgspec.json.encode(three_lines(self.port))
        start = time.monotonic()
        for at in itertools.count():
            await asyncio.sleep(max(0.0, start + at / RATE - time.monotonic()))
            if self.stop:
                return
            sent = time.monotonic()
            await client.post("/api/stores/demo/orders/", body, next(_keys))
            self.milliseconds.append((time.monotonic() - sent) * 1000)


def measure() -> list[Figure]:
    """Compare the café with a bare loop that tells as many and answers with as many bytes."""
    allow_many_sockets()  # the processes started from here may hold as many
    with (
        tempfile.TemporaryDirectory(prefix="cafe-floor-") as var,
        cafe() as ours,
        floor("sockets", Path(var)) as (port, _),
    ):
        size = _size(ours.port)
        orders = Orders(ours.port)
        with (
            phones(ours.port, MENU, PAGE, SOCKETS) as menus,
            phones(port, "/", f"/?{size}", SOCKETS) as bare,
        ):
            _tell(port, 0)
            time.sleep(SETTLE_SECONDS)
            at_work = threading.Thread(target=orders.place)
            at_work.start()
            changes = [_round(port, at) for at in range(1, ROUNDS + 1)]
            orders.stop = True
            at_work.join()
            found = menus.heard(), bare.heard()
    return _figures(changes, *found, orders.milliseconds)


def _size(port: int) -> int:
    """Return the bytes of a menu's page as phones get it."""
    answer = httpx.get(f"http://127.0.0.1:{port}{PAGE}", headers={"Accept-Encoding": "gzip"})
    return int(answer.headers["Content-Length"])


def _round(port: int, at: int) -> tuple[float, float]:
    """Change the café's menu, and then the floor's; return when each was."""
    ours = time.monotonic()
    with menu_change(Store.objects.filter(slug="demo"), SYSTEM):
        Item.objects.filter(name="Flat White").update(description=f"Round {at}")
    time.sleep(SPREAD_SECONDS + LEFT_SECONDS)
    theirs = time.monotonic()
    _tell(port, at)
    time.sleep(SPREAD_SECONDS + LEFT_SECONDS)
    return ours, theirs


def _tell(port: int, at: int) -> None:
    """Have the bare loop send what the café sends."""
    body = b'{"type":"store","store":{"menu_version":%d%s}}' % (at, b" " * 600)
    with socket.create_connection(("127.0.0.1", port), 60) as trigger:
        trigger.sendall(f"POST / HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        trigger.recv(4096)


def _figures(
    changes: list[tuple[float, float]],
    menus: list[Times],
    bare: list[Times],
    orders: list[float],
) -> list[Figure]:
    ours, theirs = ([one[side] for one in changes] for side in (0, 1))
    expected = SOCKETS * ROUNDS
    return [
        Figure(
            f"a change on {SOCKETS} open menus, p99",
            "s",
            percentile(_after(ours, menus, 2), 99),
            percentile(_after(theirs, bare, 2), 99),
            at_most=1.2,
        ),
        Figure(
            "  heard of, p99",
            "s",
            percentile(_after(ours, menus, 0), 99),
            percentile(_after(theirs, bare, 0), 99),
        ),
        Figure("  asked and answered, p50", "ms", *(_asked(one, 50) for one in (menus, bare))),
        Figure("  asked and answered, p99", "ms", *(_asked(one, 99) for one in (menus, bare))),
        Figure("  requests in the busiest second", "", *map(_busiest, (menus, bare))),
        Figure("  pages that have it, of all", "", len(menus) / expected, len(bare) / expected),
        Figure(f"  {RATE:g} orders/s meanwhile, p50", "ms", percentile(orders, 50)),
        Figure(f"  {RATE:g} orders/s meanwhile, p99", "ms", percentile(orders, 99)),
    ]


def _after(changes: list[float], times: list[Times], which: int) -> list[float]:
    """Return the seconds from the change before until each page heard, asked or was answered."""
    return [one[which] - max(at for at in changes if at <= one[0]) for one in times]


def _asked(times: list[Times], percent: float) -> float:
    return percentile([(answered - asked) * 1000 for _, asked, answered in times], percent)


def _busiest(times: list[Times]) -> float:
    return float(max(Counter(int(asked) for _, asked, _ in times).values()))
