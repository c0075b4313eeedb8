"""Screens: they follow a socket by the contract's rules, and remember when they showed what."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from cafe.simulation.book import Book
from cafe.simulation.client import NoAnswer
from cafe.simulation.history import Ending, Frame, Json, Recorder, Shown
from cafe.simulation.sequence import Sequence

SILENCE_SECONDS = 10.0
HOLE_SECONDS = 1.0
POLL_OPEN, POLL_LOST = (3.0, 5.0), (2.0, 3.0)  # seconds, at random between
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0
REFUSED = (4403, 4404)
RESYNC = '{"type": "resync"}'

Poll = Callable[[], Awaitable[Json]]


class Screen:
    """What every screen does: connect, receive, ask again, poll while it is not live."""

    kind = ""
    sequenced = False

    def __init__(
        self, name: str, socket_url: str, poll: Poll, recorder: Recorder, cookie: str = ""
    ) -> None:
        self.name = name
        self.book = Book()
        self.reconnects = -1  # the first connection is none
        self.resyncs = 0
        self.changed_at = time.time()
        self.refused: int | None = None
        self._opened = time.time()
        self._first_shown: dict[tuple[int, int], float] = {}
        self._url = socket_url
        self._poll = poll
        self._recorder = recorder
        self._headers = {"Cookie": cookie} if cookie else {}
        self._socket: ClientConnection | None = None
        self._dark = asyncio.Event()  # set while it is not live
        self._dark.set()
        self._answered = asyncio.Event()  # set by the first poll that is answered after a silence
        self._sequence = Sequence()
        self._hole: asyncio.TimerHandle | None = None
        self._attempt = 0
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def live(self) -> bool:
        return not self._dark.is_set()

    def _be_live(self, live: bool) -> None:
        if live:
            self._dark.clear()
        else:
            self._dark.set()

    def open(self) -> None:
        """Begin to follow, until close()."""
        self._tasks = [
            asyncio.create_task(self._keep_connected()),
            asyncio.create_task(self._keep_polling()),
        ]

    async def close(self) -> None:
        """Stop, and write down what was shown at last."""
        for task in self._tasks:
            task.cancel()
        for result in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result
        now = time.time()
        self._recorder.write(Ending(self.name, self.kind, self._opened, now, self.book.orders()))

    def told(self, order: Json) -> None:
        """Take the order that the answer to one's own command showed."""
        self._note("answer", "order", [order], None)
        self.book.apply(order, None)

    def shown_since(self, order_id: int, version: int) -> float | None:
        """Return when an order was first shown at a version or a later one."""
        times = [
            at
            for (id, shown), at in self._first_shown.items()
            if id == order_id and shown >= version
        ]
        return min(times, default=None)

    # -- what the kinds of screens do differently --------------------------------------------

    def receive(self, message: Json) -> None:
        """Take in one message of the socket."""
        if message["type"] == "snapshot":
            self.book.replace(message["orders"], message["seq"])
        elif message["type"] == "order":
            self.book.apply(message["order"], message["seq"])

    def polled(self, body: Json) -> None:
        """Take in what was asked for over HTTP."""
        self.book.replace_if_newer(body["orders"], body["seq"])

    async def differences(self) -> list[str]:
        """Ask the server, and return what it says otherwise."""
        there = {order["id"]: order for order in (await self._poll())["orders"]}
        return differences(self.name, there, {order["id"]: order for order in self.book.orders()})

    # -- the connection ------------------------------------------------------------------------

    async def _keep_connected(self) -> None:
        while self.refused is None:
            self.reconnects += 1
            with contextlib.suppress(OSError, TimeoutError, WebSocketException):
                await self._follow()
            self._lost()
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**self._attempt)
            self._attempt += 1
            self._answered.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._answered.wait(), pause * random.random())

    async def _follow(self) -> None:
        async with connect(
            self._url,
            additional_headers=self._headers,
            proxy=None,
            compression=None,
            ping_interval=None,
            open_timeout=SILENCE_SECONDS,
            close_timeout=1,
            max_size=None,
        ) as socket:
            self._socket, self._sequence = socket, Sequence()
            try:
                while True:
                    # Not wait_for(): in Python 3.11 it loses a cancellation that comes with a
                    # message, and close() waited for ever.
                    async with asyncio.timeout(SILENCE_SECONDS):
                        text = await socket.recv()
                    self._heard(json.loads(text))
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
                self.refused = code if code in REFUSED else None

    def _lost(self) -> None:
        self._socket = None
        self._be_live(False)
        self._end_hole()

    def _heard(self, message: Json) -> None:
        if message["type"] == "ping":
            self._be_live(message["live"])
            self._attempt = 0
            return
        if message["type"] == "snapshot":
            self._be_live(True)  # unless the next ping tells otherwise
        self._note("socket", message["type"], _orders_in(message), message.get("seq"))
        self.receive(message)
        self._count(message["type"], message.get("seq"))

    def _count(self, kind: str, seq: int | None) -> None:
        if not self.sequenced or seq is None:
            return
        if kind == "snapshot":
            self._sequence.snapshot(seq)
        else:
            self._sequence.receive(seq)
        if not self._sequence.has_hole:
            self._end_hole()
        elif self._hole is None:
            self._hole = asyncio.get_running_loop().call_later(HOLE_SECONDS, self._ask_for_hole)

    def _end_hole(self) -> None:
        if self._hole:
            self._hole.cancel()
            self._hole = None

    def _ask_for_hole(self) -> None:
        self._hole = None
        if self._socket:
            self.resyncs += 1
            self._tasks.append(asyncio.create_task(self._send(self._socket, RESYNC)))

    async def _send(self, socket: ClientConnection, text: str) -> None:
        with contextlib.suppress(OSError, WebSocketException):
            await socket.send(text)

    async def _keep_polling(self) -> None:
        silent = True
        while True:
            silent = silent or self.live
            await self._dark.wait()
            await asyncio.sleep(random.uniform(*(POLL_OPEN if self._socket else POLL_LOST)))
            if not self.live:
                answered = await self._ask()
                if answered and silent:
                    self._answered.set()
                silent = not answered

    async def _ask(self) -> bool:
        """Poll; return whether there was an answer."""
        with contextlib.suppress(NoAnswer, LookupError):
            body = await self._poll()
            self._note("poll", "snapshot", _orders_in(body), body.get("seq"))
            self.polled(body)
            return True
        return False

    def _note(self, source: str, kind: str, orders: Iterable[Json], seq: int | None) -> None:
        now, shown = time.time(), [Shown.of(order) for order in orders]
        for one in shown:
            if one.version is not None and (one.id, one.version) not in self._first_shown:
                self._first_shown[one.id, one.version] = self.changed_at = now
        self._recorder.write(Frame(self.name, now, source, kind, seq, shown))


class Tablet(Screen):
    """The bar's list of orders."""

    kind = "tablet"
    sequenced = True


class Board(Screen):
    """The list on the wall: only what is open."""

    kind = "board"
    sequenced = True

    async def differences(self) -> list[str]:
        there = {order["id"]: order for order in (await self._poll())["orders"]}
        return differences(self.name, there, {order["id"]: order for order in self.open_orders()})

    def open_orders(self) -> list[Json]:
        return [
            one for one in self.book.orders() if one["status"] not in ("collected", "cancelled")
        ]


class Phone(Screen):
    """A customer's page: one order. What it hears of others has numbers between, so no sequence."""

    kind = "phone"

    def receive(self, message: Json) -> None:
        if message["type"] == "snapshot":
            self.book.replace([message["order"]], message["seq"])
        elif message["type"] == "order":
            self.book.apply(message["order"], message["seq"])

    def told(self, order: Json) -> None:
        super().told(_order_of(order))

    def polled(self, body: Json) -> None:
        self.book.apply(_order_of(body), None)

    async def differences(self) -> list[str]:
        order = await self._poll()
        shown = {one["id"]: one for one in self.book.orders()}
        return differences(self.name, {order["id"]: order}, shown)


# What an answer over HTTP says besides the order: its secret, and the seq it was read at.
ANSWERED = frozenset({"token", "links", "seq"})
NOT_COMPARED = ANSWERED | {"queue_position"}  # the place moves with every other order


def _order_of(order: Json) -> Json:
    return {name: value for name, value in order.items() if name not in ANSWERED}


def differences(who: str, there: dict[int, Json], shown: dict[int, Json]) -> list[str]:
    """Say where a screen and the server differ. A screen may show more than the server lists."""
    found = []
    for order_id, order in there.items():
        mine = shown.get(order_id, {})
        wrong = {
            name: (mine.get(name), value)
            for name, value in order.items()
            if name not in NOT_COMPARED and not _shows(mine.get(name), value)
        }
        if wrong:
            found.append(f"{who}: order {order_id}: {wrong}")
    over = ("collected", "cancelled")
    more = [id for id in shown.keys() - there.keys() if shown[id]["status"] not in over]
    return found + [f"{who}: order {id} is not open any more" for id in more]


def _shows(shown: Any, there: Any) -> bool:
    """Return whether all that is there is shown; a later version's worker may have told more."""
    if isinstance(shown, dict) and isinstance(there, dict):
        return all(_shows(shown.get(name), value) for name, value in there.items())
    if isinstance(shown, list) and isinstance(there, list):
        return len(shown) == len(there) and all(map(_shows, shown, there))
    return bool(shown == there)


def _orders_in(message: Json) -> list[Json]:
    if "orders" in message:
        return list(message["orders"])
    if "order" in message:
        return [message["order"]]
    return [message] if "version" in message else []
