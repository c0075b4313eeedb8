"""What a robot looks at: it follows a socket, asks when it hears nothing, and judges nothing.

The pages' own rules are in `static/js`; here of what was told the latest version is kept.
"""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Awaitable, Callable, Iterable

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from cafe.simulation.client import NoAnswer
from cafe.simulation.history import Json

SILENCE_SECONDS = 10.0
PAUSE_SECONDS = (0.2, 2.0)  # before the next connection, at random between
LOOK_SECONDS = (3.0, 5.0)  # without news, before asking over HTTP

Ask = Callable[[], Awaitable[Json]]


class Screen:
    """The orders that somebody was told of. `ask` gets the same content over HTTP."""

    def __init__(self, name: str, socket_url: str, ask: Ask, cookie: str = "") -> None:
        self.name = name
        self.reconnects = -1  # the first connection is none
        self.changed_at = time.time()
        self._orders: dict[int, Json] = {}
        self._first_shown: dict[tuple[int, int], float] = {}
        self._url = socket_url
        self._ask = ask
        self._headers = {"Cookie": cookie} if cookie else {}
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Begin to follow, until close()."""
        self._tasks = [
            asyncio.create_task(self._keep_connected()),
            asyncio.create_task(self._keep_looking()),
        ]

    async def close(self) -> None:
        """Stop; raise what went wrong on the way."""
        for task in self._tasks:
            task.cancel()
        for result in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    def told(self, order: Json) -> None:
        """Take an order as it was told, unless a later version of it is known."""
        order_id, version = order["id"], order["version"]
        if version >= self._orders.get(order_id, order)["version"]:
            self._orders[order_id] = order
        if (order_id, version) not in self._first_shown:
            self._first_shown[order_id, version] = self.changed_at = time.time()

    def get(self, order_id: int) -> Json | None:
        return self._orders.get(order_id)

    def orders(self) -> list[Json]:
        """Return all that is known, oldest first."""
        return [order for _, order in sorted(self._orders.items())]

    def shown_since(self, order_id: int, version: int) -> float | None:
        """Return when an order was first shown at a version or a later one."""
        times = [
            at
            for (id, shown), at in self._first_shown.items()
            if id == order_id and shown >= version
        ]
        return min(times, default=None)

    async def _keep_connected(self) -> None:
        while True:
            self.reconnects += 1
            with contextlib.suppress(OSError, TimeoutError, WebSocketException):
                await self._follow()
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))

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
            while True:
                # Not wait_for(): in Python 3.11 it loses a cancellation that comes with a
                # message, and close() waited for ever.
                async with asyncio.timeout(SILENCE_SECONDS):
                    text = await socket.recv()
                self._take(json.loads(text))

    async def _keep_looking(self) -> None:
        """Ask over HTTP whenever nothing new came for a while: a message may have been lost."""
        while True:
            before = self.changed_at
            await asyncio.sleep(random.uniform(*LOOK_SECONDS))
            if self.changed_at == before:
                with contextlib.suppress(NoAnswer, LookupError):
                    self._take(await self._ask())

    def _take(self, message: Json) -> None:
        for order in _orders_in(message):
            self.told(order)


def _orders_in(message: Json) -> Iterable[Json]:
    if "orders" in message:
        return list(message["orders"])
    if "order" in message:
        return [message["order"]]
    return [message] if "version" in message else []
