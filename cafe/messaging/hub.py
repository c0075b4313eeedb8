"""The open sockets of this process, by group, and what keeps them honest.

MQTT carries a message to every web process; the hub carries it to the process's sockets. It offers
text to a socket and never waits for it. Sockets are told to fetch a new snapshot whenever the
stream may have had a hole: after a reconnect to the broker, and when the database's `seq` of a
store is ahead of what came through (docs/decisions/hub.md). Runs on one event loop, no locks.
"""

import asyncio
import logging
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol

import msgspec
from django.utils import timezone

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 4.0  # the contract promises a ping every 5 s
HEARTBEAT_SLICES = 20  # so that 10,000 pings are not one pause of half a second
WATCH_SECONDS = 1.5
RESYNC_SPREAD_SECONDS = 1.0

Fields = dict[str, Any]
# Turns an MQTT message into what each group shall see.
Router = Callable[[str, Any], Iterable[tuple[str, Fields]]]
# Reads the present `seq` of these stores from the database.
ReadSeqs = Callable[[Iterable[str]], Awaitable[Mapping[str, int]]]


class Socket(Protocol):
    """What the hub knows of an open socket."""

    store: str

    def offer(self, text: str) -> None: ...

    def resync(self) -> None: ...

    def beat(self, now: float) -> None: ...

    def hang_up(self, code: int) -> None: ...


def encode(kind: str, fields: Fields) -> str:
    """Return a websocket message: its type, the server's time, and the fields."""
    message = {"type": kind, "server_time": timezone.now(), **fields}
    return msgspec.json.encode(message).decode()


class Stream:
    """Which `seq` of one store came through: all up to `seen`, and some ahead of it."""

    def __init__(self, seen: int) -> None:
        self.seen = seen
        self.expected = seen
        self.behind = False
        self._ahead: set[int] = set()

    def saw(self, seq: int) -> None:
        self._ahead.add(seq)
        while self.seen + 1 in self._ahead:
            self.seen += 1
        self._ahead = {one for one in self._ahead if one > self.seen}

    def compare(self, stored: int) -> bool:
        """Take note of the database's seq; return whether the stream is behind its last one.

        What was stored a whole round ago and has not come through by now is late or lost.
        """
        self.behind = self.seen < self.expected
        if self.behind:
            self.seen = self.expected
            self.saw(self.seen)
        self.expected = max(stored, self.expected)
        return self.behind


class Hub:
    """Groups of sockets, a heartbeat and a watch over the stream."""

    def __init__(self) -> None:
        self._groups: defaultdict[str, set[Socket]] = defaultdict(set)
        self._joined: dict[Socket, tuple[str, ...]] = {}
        self._streams: dict[str, Stream] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._router: Router | None = None
        self._connected = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self.counts: defaultdict[str, int] = defaultdict(int)

    # -- sockets -----------------------------------------------------------------------------

    def join(self, socket: Socket, groups: Iterable[str]) -> None:
        self._joined[socket] = tuple(groups)
        for group in self._joined[socket]:
            self._groups[group].add(socket)

    def leave(self, socket: Socket) -> None:
        for group in self._joined.pop(socket, ()):
            self._groups[group].discard(socket)
            if not self._groups[group]:
                del self._groups[group]

    def members(self, group: str) -> list[Socket]:
        return list(self._groups.get(group, ()))

    def __len__(self) -> int:
        return len(self._joined)

    def send(self, group: str, fields: Fields) -> None:
        """Offer a message to every socket of a group; encoded once, however many there are."""
        sockets = self._groups.get(group)
        if sockets:
            text = encode(fields["type"], fields)
            for socket in tuple(sockets):
                socket.offer(text)

    def close(self, group: str, code: int) -> None:
        """Hang up on every socket of a group."""
        for socket in self.members(group):
            socket.hang_up(code)

    def close_from_thread(self, group: str, code: int) -> None:
        """Do the same from a request's thread; where no hub runs there is nothing to close."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.close, group, code)

    # -- the stream --------------------------------------------------------------------------

    def receive(self, topic: str, payload: bytes) -> None:
        """Carry one MQTT message to the groups it concerns."""
        assert self._router
        try:
            message = msgspec.json.decode(payload)
            for group, fields in self._router(topic, message):
                self.send(group, fields)
            store = topic.split("/")[2]  # cafe/v1/{store}/...
            if store in self._streams:
                self._streams[store].saw(message["seq"])
        except Exception:
            log.exception("message on %s could not be shown; all pages fetch anew", topic)
            self.resync_all()

    def connection_changed(self, connected: bool) -> None:
        """Take note that the broker is there, or gone; pages are told at once."""
        self._connected = connected
        if connected:
            self.resync_all()
        else:
            self._ping(list(self._joined))

    def resync_all(self) -> None:
        self._resync(self._joined)

    def _resync(self, sockets: Iterable[Socket]) -> None:
        loop = asyncio.get_running_loop()
        for socket in list(sockets):
            loop.call_later(random.uniform(0, RESYNC_SPREAD_SECONDS), socket.resync)

    # -- life --------------------------------------------------------------------------------

    def start(self, router: Router, read_seqs: ReadSeqs) -> None:
        """Begin on the running loop."""
        self._router = router
        self._loop = asyncio.get_running_loop()
        self._tasks = [
            asyncio.create_task(self._heartbeat()),
            asyncio.create_task(self._watch(read_seqs)),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _heartbeat(self) -> None:
        while True:
            sockets = list(self._joined)
            size = max(1, -(-len(sockets) // HEARTBEAT_SLICES))
            for start in range(0, HEARTBEAT_SLICES * size, size):
                self._ping(sockets[start : start + size])
                await asyncio.sleep(HEARTBEAT_SECONDS / HEARTBEAT_SLICES)

    def _ping(self, sockets: Iterable[Socket]) -> None:
        now = time.monotonic()
        texts: dict[bool, str] = {}
        for socket in sockets:
            if socket in self._joined:
                live = self.is_live(socket.store)
                if live not in texts:
                    texts[live] = encode("ping", {"live": live})
                socket.offer(texts[live])
                socket.beat(now)

    def is_live(self, store: str) -> bool:
        """Return whether what this process hears of a store is up to date."""
        stream = self._streams.get(store)
        return self._connected and not (stream and stream.behind)

    async def _watch(self, read_seqs: ReadSeqs) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            stores = {socket.store for socket in self._joined}
            try:
                seqs = await read_seqs(stores) if stores else {}
            except Exception as error:
                log.warning("cannot read the stores' seq: %s", error)
                continue
            self._compare(stores, seqs)

    def _compare(self, stores: set[str], seqs: Mapping[str, int]) -> None:
        self._streams = {store: self._streams.get(store, Stream(seqs[store])) for store in seqs}
        behind = {store for store in seqs if self._streams[store].compare(seqs[store])}
        if behind:
            self.counts["resyncs"] += 1
            sockets = [socket for socket in self._joined if socket.store in behind]
            self._ping(sockets)
            self._resync(sockets)


hub = Hub()
