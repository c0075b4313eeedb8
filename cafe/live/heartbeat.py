"""A ping to each socket every few seconds, which says whether what it shows is live."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable

from cafe.live.groups import Groups, Socket
from cafe.live.message import encode

HEARTBEAT_SECONDS = 4.0  # the contract promises a ping every 5 s
HEARTBEAT_SLICES = 20  # so that 10,000 pings are not one pause of half a second

IsLive = Callable[[str], bool]


class Heartbeat:
    """Pings the sockets, each at its place in the round, so that none waits for two rounds."""

    def __init__(self, groups: Groups, is_live: IsLive) -> None:
        self._groups = groups
        self._is_live = is_live
        self._slices: list[set[Socket]] = [set() for _ in range(HEARTBEAT_SLICES)]
        self._somebody = asyncio.Event()

    def join(self, socket: Socket) -> None:
        random.choice(self._slices).add(socket)
        self._somebody.set()

    def leave(self, socket: Socket) -> None:
        for slice_ in self._slices:
            slice_.discard(socket)

    async def run(self) -> None:
        """Go round for as long as there is anybody; sleep while there is not."""
        self._somebody = asyncio.Event()  # of this loop
        while True:
            if not any(self._slices):
                self._somebody.clear()
                await self._somebody.wait()
            for slice_ in self._slices:
                await asyncio.sleep(HEARTBEAT_SECONDS / HEARTBEAT_SLICES)
                self.ping(list(slice_))

    def ping(self, sockets: Iterable[Socket]) -> None:
        """Ping these sockets now, each as its scope is; those that have left are passed over."""
        now = time.monotonic()
        texts: dict[bool, str] = {}
        for socket in sockets:
            if socket in self._groups:
                live = self._is_live(socket.scope_name)
                if live not in texts:
                    texts[live] = encode("ping", {"live": live})
                socket.offer(texts[live])
                socket.beat(now)
