"""The open sockets of this process, by group, and what keeps them honest.

MQTT carries a message to every web process; the hub carries it to the process's sockets. It offers
text to a socket and never waits for it. Sockets are told to fetch a new snapshot whenever the
stream may have had a hole: after a reconnect to the broker, and when the database's `seq` of a
store is ahead of what came through (docs/decisions/hub.md). Runs on one event loop, no locks.
"""

import asyncio
import logging
import random
import resource
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Any, Protocol

import msgspec

from cafe.base import clock
from cafe.base.meters import FAN_OUT, OPEN_SOCKETS, RESYNCS
from cafe.live.topics import store_of

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 4.0  # the contract promises a ping every 5 s
HEARTBEAT_SLICES = 20  # so that 10,000 pings are not one pause of half a second
WATCH_SECONDS = 1.5
RESYNC_SPREAD_SECONDS = 1.0
# Told to come back, pages do so at a pace another process can answer.
RETURNS_A_SECOND = 700
LONGEST_DRAIN_SECONDS = 5.0
COME_BACK = 1012  # "service restart", https://www.iana.org/assignments/websocket

Fields = dict[str, Any]
# Turns an MQTT message into what each group shall see.
Router = Callable[[str, Any], Iterable[tuple[str, Fields]]]
# Reads the present `seq` of these stores from the database.
ReadSeqs = Callable[[Iterable[str]], Awaitable[Mapping[str, int]]]
# Is told of a store whenever a page of it joins.
Follow = Callable[[str], None]


class Socket(Protocol):
    """What the hub knows of an open socket."""

    store: str

    def offer(self, text: str) -> None: ...

    def resync(self) -> None: ...

    def beat(self, now: float) -> None: ...

    def hang_up(self, code: int) -> None: ...


def encode(kind: str, fields: Fields) -> str:
    """Return a websocket message: its type, the server's time, and the fields."""
    message = {"type": kind, "server_time": clock.now(), **fields}
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
        # Each socket has its place in the round of pings, so that it never waits for two rounds.
        self._slices: list[set[Socket]] = [set() for _ in range(HEARTBEAT_SLICES)]
        self._streams: dict[str, Stream] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._router: Router | None = None
        self._follow: Follow = lambda store: None
        self._connected = False  # to all stores
        self._heard: set[str] = set()  # stores that are heard one by one
        self._watching = True
        self._loop: asyncio.AbstractEventLoop | None = None
        self.leaving = False  # the server will stop soon; nothing else is different yet
        self.draining = False

    # -- sockets -----------------------------------------------------------------------------

    def join(self, socket: Socket, groups: Iterable[str]) -> None:
        self._joined[socket] = tuple(groups)
        random.choice(self._slices).add(socket)
        for group in self._joined[socket]:
            self._groups[group].add(socket)
        self._follow(socket.store)

    def leave(self, socket: Socket) -> None:
        for group in self._joined.pop(socket, ()):
            self._groups[group].discard(socket)
            if not self._groups[group]:
                del self._groups[group]
        for slice_ in self._slices:
            slice_.discard(socket)

    def members(self, group: str) -> list[Socket]:
        return list(self._groups.get(group, ()))

    def __len__(self) -> int:
        return len(self._joined)

    def stores(self) -> set[str]:
        """Return the stores that have a page open here."""
        return {socket.store for socket in self._joined}

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

    def is_full(self) -> bool:
        """Return whether one more socket would leave too few descriptors for everything else."""
        return len(self) >= resource.getrlimit(resource.RLIMIT_NOFILE)[0] * 2 // 3

    # -- the stream --------------------------------------------------------------------------

    @FAN_OUT.time()
    def receive(self, topic: str, payload: bytes) -> None:
        """Carry one MQTT message to the groups it concerns."""
        assert self._router
        try:
            message = msgspec.json.decode(payload)
            for group, fields in self._router(topic, message):
                self.send(group, fields)
            store = store_of(topic)
            if store in self._streams:
                self._streams[store].saw(message["seq"])
        except Exception:
            log.exception("message on %s could not be shown; all pages fetch anew", topic)
            self.resync_all("unreadable")

    def begin(self, store: str, seq: int) -> None:
        """Follow a store's stream from here, where the first snapshot of it was read."""
        self._streams.setdefault(store, Stream(seq))

    def connection_changed(self, connected: bool, stores: Collection[str] | None = None) -> None:
        """Take note that messages come, or come no more: of all stores, or of these.

        Pages are told at once when they come no more, and get a snapshot when they come.
        """
        if stores is not None:
            self._stores_changed(connected, stores)
            return
        self._connected = connected
        if connected:
            self.resync_all("connected")
        else:
            self._ping(list(self._joined))

    def _stores_changed(self, connected: bool, stores: Collection[str]) -> None:
        (self._heard.update if connected else self._heard.difference_update)(stores)
        concerned = [socket for socket in self._joined if socket.store in stores]
        self._ping(concerned)  # a first page may have been told a moment ago that it is not live
        if connected:
            self._resync(concerned, "connected")

    def resync_all(self, reason: str) -> None:
        self._resync(self._joined, reason)

    def _resync(self, sockets: Iterable[Socket], reason: str) -> None:
        RESYNCS.labels(reason).inc()
        loop = asyncio.get_running_loop()
        for socket in list(sockets):
            loop.call_later(random.uniform(0, RESYNC_SPREAD_SECONDS), socket.resync)

    # -- life --------------------------------------------------------------------------------

    def start(self, router: Router, read_seqs: ReadSeqs, follow: Follow | None = None) -> None:
        """Begin on the running loop."""
        self._router = router
        self._follow = follow or self._follow
        OPEN_SOCKETS.set_function(self.__len__)
        self._loop = asyncio.get_running_loop()
        self._tasks = [
            asyncio.create_task(self._heartbeat()),
            asyncio.create_task(self._watch(read_seqs)),
        ]

    async def drain(self) -> None:
        """Tell every socket to come back, to another process, one after the other.

        All at once they would all dial at once; and each is live until its turn comes.
        """
        self.leaving = self.draining = True
        sockets = list(self._joined)
        random.shuffle(sockets)  # not the oldest first, which is one store's after the other's
        pause = min(1 / RETURNS_A_SECOND, LONGEST_DRAIN_SECONDS / max(1, len(sockets)))
        begun = time.monotonic()
        for turn, socket in enumerate(sockets):
            socket.hang_up(COME_BACK)
            await asyncio.sleep(begun + turn * pause - time.monotonic())

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _heartbeat(self) -> None:
        while True:
            for slice_ in self._slices:
                self._ping(list(slice_))
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
        heard = self._connected or store in self._heard
        return heard and self._watching and not (stream and stream.behind)

    async def _watch(self, read_seqs: ReadSeqs) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            stores = self.stores()
            try:
                async with asyncio.timeout(2 * WATCH_SECONDS):
                    seqs = await read_seqs(stores) if stores else {}
                self._compare(seqs)
                self._watching = True
            except Exception as error:
                # Whoever cannot look must not say that all is well.
                self._watching = False
                log.warning("cannot compare with the stores' seq: %r", error)

    def _compare(self, seqs: Mapping[str, int]) -> None:
        joined = self.stores()
        self._streams = {one: stream for one, stream in self._streams.items() if one in joined}
        for store in joined & seqs.keys():
            self.begin(store, seqs[store])
        followed = self._streams.keys() & seqs.keys()
        behind = {store for store in followed if self._streams[store].compare(seqs[store])}
        if behind:
            sockets = [socket for socket in self._joined if socket.store in behind]
            self._ping(sockets)
            self._resync(sockets, "behind")


hub = Hub()
