"""Ties together what carries messages to the open sockets of this process and keeps them honest.

MQTT carries a message to every web process; the hub hands it to the process's sockets. They are
told to fetch a new snapshot whenever the stream may have had a hole: after a reconnect to the
broker, and when the database's `seq` of a scope is ahead of what came through
(docs/decisions/hub.md). Runs on one event loop, no locks.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any

import msgspec

from cafe.base.meters import FAN_OUT, MQTT_PASSED_OVER, OPEN_SOCKETS
from cafe.live.draining import send_away
from cafe.live.groups import Groups, Socket
from cafe.live.hearing import Hearing
from cafe.live.heartbeat import Heartbeat
from cafe.live.holes import Holes
from cafe.live.message import Fields
from cafe.live.pulse import Pulse, ReadNews
from cafe.live.resync import resync
from cafe.live.stream import Ahead, Mark, Streams
from cafe.live.topics import scope_of
from cafe.live.watch import ReadMarks, Watch

log = logging.getLogger(__name__)

UNREADABLE_PAUSE_SECONDS = 5.0  # what comes of them sooner, the watch over `seq` makes good

# Turns an MQTT message into what each group shall see.
Router = Callable[[str, Any], Iterable[tuple[str, Fields]]]
# Is told of a scope whenever a page of it joins.
Follow = Callable[[str], None]


class Hub:
    """What a web process has of the live side, as one thing."""

    def __init__(self) -> None:
        self.groups = Groups()
        self.streams = Streams()
        self._hearing = Hearing()
        self._watch = Watch(self.groups, self.streams, self._fell_behind)
        self._holes = Holes(self.streams, self._has_hole)
        self._heartbeat = Heartbeat(self.groups, self.is_live)
        self._pulse = Pulse(self.groups)
        self._router: Router | None = None
        self._follow: Follow = lambda scope: None
        self._tasks: list[asyncio.Task[None]] = []
        self._unreadable_at = float("-inf")
        self.leaving = False  # the server will stop soon; nothing else is different yet
        self.draining = False

    # -- from start to stop ------------------------------------------------------------------

    def start(
        self,
        router: Router,
        read_marks: ReadMarks,
        follow: Follow | None = None,
        read_news: ReadNews | None = None,
    ) -> None:
        """Begin on the running loop."""
        self._router = router
        self._follow = follow or self._follow
        OPEN_SOCKETS.set_function(self.groups.__len__)
        self._tasks = [
            asyncio.create_task(self._heartbeat.run()),
            asyncio.create_task(self._watch.run(read_marks)),
        ]
        if read_news:
            self._tasks.append(asyncio.create_task(self._pulse.run(read_news)))

    async def drain(self) -> None:
        """Send every socket to another process; from now on none is taken."""
        self.leaving = self.draining = True
        await send_away(self.groups.all())

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # -- sockets -----------------------------------------------------------------------------

    def join(self, socket: Socket, groups: Iterable[str]) -> None:
        self.groups.join(socket, groups)
        self._heartbeat.join(socket)
        self._follow(socket.scope_name)
        if not self.is_live(socket.scope_name):
            # A page takes a server that sends its snapshot for live until a ping says otherwise.
            self._heartbeat.ping([socket])

    def leave(self, socket: Socket) -> None:
        self.groups.leave(socket)
        self._heartbeat.leave(socket)

    # -- messages ----------------------------------------------------------------------------

    @FAN_OUT.time()
    def receive(self, topic: str, payload: bytes) -> None:
        """Carry one MQTT message to the groups it concerns."""
        assert self._router
        try:
            message = msgspec.json.decode(payload)
            scope, seq = scope_of(topic), message["seq"]
            claim = Mark(max(seq, message.get("as_of") or 0), message.get("moment") or 0)
            self.streams.check(scope, claim)
            for group, fields in tuple(self._router(topic, message)):  # all of it is right, or none
                self.groups.send(group, fields)
            self.streams.saw(scope, seq)
            self._holes.look(scope)
            self._pulse.hurry()
        except Exception as error:
            self._could_not_show(topic, error)

    def _could_not_show(self, topic: str, error: Exception) -> None:
        """Have all pages fetch anew, but not for each message of a flood."""
        MQTT_PASSED_OVER.labels("ahead" if isinstance(error, Ahead) else "unreadable").inc()
        now = time.monotonic()
        if now - self._unreadable_at > UNREADABLE_PAUSE_SECONDS:
            self._unreadable_at = now
            words = "message on %.100r could not be shown; all pages fetch anew"
            log.error(words, topic, exc_info=error)
            resync(self.groups.all(), "unreadable")

    def connection_changed(self, connected: bool, scopes: Collection[str] | None = None) -> None:
        """Take note that messages come, or come no more: of all scopes, or of these.

        Pages are told at once when they come no more, and get a snapshot when they come.
        """
        self._hearing.change(connected, scopes)
        concerned = self.groups.all() if scopes is None else self.groups.of(scopes)
        if scopes is not None or not connected:
            # A scope's first page may have been told a moment ago that it is not live.
            self._heartbeat.ping(concerned)
        if connected:
            resync(concerned, "connected")

    def is_live(self, scope: str) -> bool:
        """Return whether what this process hears of a scope is up to date."""
        heard = self._hearing.hears(scope)
        return heard and self._watch.can_look and not self.streams.is_behind(scope)

    def _fell_behind(self, scopes: set[str]) -> None:
        concerned = self.groups.of(scopes)
        self._heartbeat.ping(concerned)
        resync(concerned, "behind")

    def _has_hole(self, scope: str) -> None:
        blind = [one for one in self.groups.of({scope}) if one.is_told_all]
        resync(blind, "hole")


hub = Hub()
