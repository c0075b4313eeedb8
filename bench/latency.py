"""From the tap on "order" to the card on the barista's tablet, and what its parts take alone."""

import asyncio
import itertools
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from django.db import connection

from bench.broadcast import TOPIC, status
from bench.crowd import Crowd, crowd
from bench.figures import Figure, percentile
from bench.floors.rows import insert_order
from bench.http import Body, Client
from bench.serving import cafe, floor, rest, settle, three_lines
from cafe.live.mqtt import Connection
from tests.running import wait_for

RATE = 20.0  # orders a second
ROUNDS = 8
ROUND_SECONDS = 2.5
PART_COUNT = 25
CLIENTS = 16
QUEUE = "/ws/stores/demo/queue/"

_keys = (f"road-{at}" for at in itertools.count())  # not those of bench.orders


@dataclass(frozen=True, slots=True)
class Room:
    """The ports at which customers order and the tablet is open, and the barista's session."""

    phones: int
    bar: int
    session: str


@dataclass(slots=True)
class Seen:
    """When each order came to the tablet, read by a thread of its own."""

    tablet: Crowd
    shown: dict[int, float] = field(default_factory=dict)
    accepted: dict[int, float] = field(default_factory=dict)
    stop: bool = False

    def watch(self) -> None:
        while not self.stop:
            for _, text in self.tablet.frames(0.2):
                self._note(text, time.perf_counter())

    def _note(self, text: bytes, now: float) -> None:
        message = msgspec.json.decode(text)
        # A tablet that may have missed something gets a snapshot in place of it.
        for order in message.get("orders") or [message.get("order")]:
            if order:
                self._note_order(order, now)

    def _note_order(self, order: dict[str, Any], now: float) -> None:
        self.shown.setdefault(order["id"], now)
        if order["status"] != "placed":
            self.accepted.setdefault(order["id"], now)


@dataclass(slots=True)
class Times:
    """Milliseconds: of the whole road, of its first half, and of the parts by themselves."""

    shown: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    http: list[float] = field(default_factory=list)
    commit: list[float] = field(default_factory=list)
    mqtt: list[float] = field(default_factory=list)
    socket: list[float] = field(default_factory=list)

    @property
    def parts(self) -> list[list[float]]:
        return [self.http, self.commit, self.mqtt, self.socket]

    def sum_of(self, percent: float) -> float:
        return sum(percentile(part, percent) for part in self.parts)


def measure() -> list[Figure]:
    """Compare POST -> frame at the tablet with HTTP, commit, MQTT hop and socket, one by one."""
    with cafe() as ours, ours.staff() as barista:
        return compare(Room(ours.port, ours.port, barista.cookies["sessionid"]))


def compare(room: Room, rounds: int = ROUNDS) -> list[Figure]:
    """Compare the road through these web processes with its parts."""
    times = Times()
    with (
        tempfile.TemporaryDirectory(prefix="cafe-floor-") as var,
        floor("drf", Path(var)) as (http, _),
        floor("sockets", Path(var)) as (sockets, _),
        crowd(room.bar, QUEUE, 1, f"sessionid={room.session}") as tablet,
    ):
        body = three_lines(room.phones)
        for at in range(rounds + 1):
            if at == 1:
                times = Times()  # the first round warms up
            _whole(room.phones, tablet, body, times)
            settle()
            rest()
            times.http += asyncio.run(_post_nothing(http, body))
            times.commit += _commit(body)
            times.mqtt += _hop()
            times.socket += _tick(sockets)
    return _figures(times)


# -- the whole road -------------------------------------------------------------------------------


def _whole(port: int, tablet: Crowd, body: Body, times: Times) -> None:
    """Place orders at an even pace; note how long each was on its way to the tablet."""
    seen = Seen(tablet)
    watcher = threading.Thread(target=seen.watch)
    watcher.start()
    try:
        sent = asyncio.run(_place(port, body))
        wait_for(
            lambda: sent.keys() <= seen.accepted.keys(),
            30,
            lambda: f"{sent.keys() - seen.shown.keys()} {sent.keys() - seen.accepted.keys()}",
        )
    finally:
        seen.stop = True
        watcher.join()
    times.shown += [(seen.shown[order] - at) * 1000 for order, at in sent.items()]
    times.accepted += [(seen.accepted[order] - at) * 1000 for order, at in sent.items()]


async def _place(port: int, body: Body) -> dict[int, float]:
    """Return when each order was sent. One that is slow does not hold up the next."""
    sent: dict[int, float] = {}
    clients = [Client(port) for _ in range(CLIENTS)]
    start = time.perf_counter()

    async def one(at: int) -> None:
        await asyncio.sleep(start + at / RATE - time.perf_counter())
        began = time.perf_counter()
        client = clients.pop() if clients else Client(port)  # all are still waiting for an answer
        path = "/api/stores/demo/orders/"
        answer = await client.post(path, msgspec.json.encode(body), next(_keys))
        sent[msgspec.json.decode(answer)["id"]] = began
        clients.append(client)

    await asyncio.gather(*(one(at) for at in range(int(RATE * ROUND_SECONDS))))
    for client in clients:
        client.close()
    return sent


# -- its parts, each by itself and at the same pace -----------------------------------------------


async def _post_nothing(port: int, body: Body) -> list[float]:
    client = Client(port)
    found = []
    for _ in range(PART_COUNT):
        start = time.perf_counter()
        await client.post("/nothing/", msgspec.json.encode(body))
        found.append((time.perf_counter() - start) * 1000)
        await asyncio.sleep(1 / RATE)
    client.close()
    return found[1:]  # without the connecting


def _commit(body: Body) -> list[float]:
    connection.ensure_connection()
    return _paced(lambda: insert_order("Ada", body["items"], next(_keys)))


def _hop() -> list[float]:
    """Publish with QoS 1 on one connection and receive on another, through the café's broker."""
    came = threading.Event()
    listener = Connection("bench", filters=[TOPIC], on_message=lambda *_: came.set())
    publisher = Connection("bench")
    payload = msgspec.json.encode(status("Ada"))

    def hop() -> None:
        came.clear()
        publisher.publish(TOPIC, payload)
        came.wait(5)

    for one in (listener, publisher):
        one.start()
        one.wait_until_up(10)
    found = _paced(hop)
    for one in (listener, publisher):
        one.stop()
    return found


def _paced(part: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(PART_COUNT):
        start = time.perf_counter()
        part()
        found.append((time.perf_counter() - start) * 1000)
        time.sleep(1 / RATE)
    return found


def _tick(port: int) -> list[float]:
    """Return how long frames are on their way that tell when they were sent."""
    with crowd(port, "/clock", 1) as clock:
        frames = clock.frames(PART_COUNT / RATE)
        return [(time.monotonic() - float(text)) * 1000 for _, text in frames]


def _figures(times: Times) -> list[Figure]:
    p50, p99 = (percentile(times.shown, percent) for percent in (50, 99))
    http, commit, mqtt, socket = (percentile(part, 50) for part in times.parts)
    name = f"POST to tablet p50 at {RATE:g} orders/s"
    return [
        Figure(name, "ms", p50, times.sum_of(50), at_most=2.0),
        Figure("  p99", "ms", p99, times.sum_of(99), below=100.0),
        Figure("  accepted, with its number, p50", "ms", percentile(times.accepted, 50)),
        Figure("  accepted, with its number, p99", "ms", percentile(times.accepted, 99)),
        Figure("  part: HTTP", "ms", floor=http),
        Figure("  part: commit", "ms", floor=commit),
        Figure("  part: MQTT hop", "ms", floor=mqtt),
        Figure("  part: socket", "ms", floor=socket),
    ]
