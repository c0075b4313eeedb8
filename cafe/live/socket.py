"""A websocket that only shows: authorise, join, send a snapshot, forward what comes."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Awaitable, Coroutine, Generator, Hashable, Mapping
from functools import partial
from typing import Any, ClassVar

import msgspec
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error

from cafe.base.meters import DROPPED_READERS, SLOW_READERS, SNAPSHOTS
from cafe.base.trouble import trouble_of
from cafe.live.draining import COME_BACK
from cafe.live.hub import hub
from cafe.live.message import Fields, encode

log = logging.getLogger(__name__)

LIMIT = 64  # messages waiting for one socket; more, and a snapshot is cheaper than catching up
STUCK_SECONDS = 30.0  # a send that takes longer has no reader any more
LIFETIME_SECONDS = 12 * 3600.0
UP_TO = "up_to"  # a snapshot's field that is not sent: its scope's seq, if what it says is none
LARGEST_WISH = 2**53 - 1  # what JavaScript counts to
RESYNC_PAUSE_SECONDS = 0.5  # a client may ask for snapshots, but not for a flood of them


class Refused(Exception):
    """The socket is closed with this code: 4403 not allowed, 4404 no such thing, 4410 over,
    4429 too often."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class LiveSocket(AsyncWebsocketConsumer):
    """Base of the consumers. A subclass says who may listen, to which groups, and the snapshot."""

    recheck_seconds: float | None = None
    is_told_all = False  # every event of its scope, by numbers in which none is seen to be missing
    scope_name: str
    told: Hashable = None
    _tasks: ClassVar[set[asyncio.Task[None]]] = set()  # asyncio itself keeps only weak references

    async def admit(self) -> list[str]:
        """Set `scope_name` and return the groups to join; raise Refused."""
        raise NotImplementedError

    async def snapshot(self) -> Fields:
        """Return the fields of the snapshot, read from the database now."""
        raise NotImplementedError

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: list[str] = []  # a deque takes 700 bytes even when empty
        self._stale = False
        self._ended = False
        self._wished = False
        self._wish: int | None = None
        self._pump: asyncio.Task[None] | None = None
        self._sending_since: float | None = None
        self._resynced_at = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._end()  # disconnect() is not called when the task is cancelled

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        """Call the message's handler.

        Channels goes to a thread before each, to close database connections: a third of what a
        page costs that comes and goes. What needs the database here goes to a thread itself.
        """
        await getattr(self, get_handler_name(message))(message)

    async def websocket_disconnect(self, message: Mapping[str, Any]) -> None:
        self._end()
        raise StopConsumer

    async def connect(self) -> None:
        if hub.groups.is_full():
            await self.close()
            return
        try:
            groups = await self.admit()
        except Refused as refusal:
            # Accepted first: a browser shows a script only the codes of an open socket.
            await self.accept()
            await self.close(code=refusal.code)
            return
        except Error as error:
            _note("a page cannot be let in", error)
            await self.close()
            return
        await self.accept()
        if hub.draining:
            await self.close(code=COME_BACK)
            return
        now = time.monotonic()
        self._ends_at = now + LIFETIME_SECONDS * random.uniform(0.9, 1)
        self._recheck_at = now + (self.recheck_seconds or LIFETIME_SECONDS)
        hub.join(self, groups)  # before the snapshot is read, so that nothing falls between
        self.resync()

    def _end(self) -> None:
        self._ended = True
        hub.leave(self)
        if self._pump and self._pump is not asyncio.current_task():
            self._pump.cancel()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Understand one message, a wish for a snapshot; whatever else comes is passed over."""
        with contextlib.suppress(msgspec.DecodeError, RecursionError, AttributeError):
            wish = msgspec.json.decode(text_data or "")
            if wish.get("type") != "resync":
                return
            self._wish = _wish_id(wish) or self._wish
            if not self._wished:
                # One snapshot for however many wishes, a moment later if need be.
                self._wished = True
                wait = self._resynced_at + RESYNC_PAUSE_SECONDS - time.monotonic()
                asyncio.get_running_loop().call_later(max(0.0, wait), self._grant)

    def _grant(self) -> None:
        self._wished = False
        self.resync()

    # -- towards the client; called by the hub, never blocks ------------------------------------

    def offer(self, text: str) -> None:
        """Queue a message. A reader that is too slow gets a snapshot in place of all it missed."""
        if self._stale or self._ended:
            return  # the snapshot will hold it
        if self._pump is None:
            self._send_at_once(text)
        elif len(self._waiting) < LIMIT:
            self._waiting.append(text)
        else:
            SLOW_READERS.inc()
            self.resync()

    def _send_at_once(self, text: str) -> None:
        """Send without a task, which would cost as much as the sending.

        To a reader who keeps up the server writes without waiting, so one step is all there is.
        """
        sending = self.base_send({"type": "websocket.send", "text": text})
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except (OSError, RuntimeError):
            self._end()  # the client went away
        except Exception:
            log.exception("a page could not be sent a message")
            self.hang_up(1011)
        else:
            self._start_pump(_Begun(sending, waits_for))

    def resync(self) -> None:
        """Send a snapshot next, in place of whatever waits."""
        if self._ended:
            return
        self._waiting.clear()
        self._stale = True
        self._resynced_at = time.monotonic()
        self._start_pump()

    def beat(self, now: float) -> None:
        """Look after this socket; called with every heartbeat."""
        if self._sending_since and now - self._sending_since > STUCK_SECONDS:
            DROPPED_READERS.inc()
            self.hang_up(1013)
        elif now > self._ends_at:
            self.hang_up(COME_BACK)
        elif now > self._recheck_at and self.recheck_seconds:
            self._recheck_at = now + self.recheck_seconds
            self.look_again()

    def look_again(self) -> None:
        """Ask whether the client may still listen, as soon as can be."""
        if not self._ended:
            self._spawn(self._recheck())

    async def _recheck(self) -> None:
        """Hang up when the client may not listen any more."""
        try:
            await self.admit()
        except Refused as refusal:
            self.hang_up(refusal.code)
        except Error as error:
            _note("a page stays unasked whether it may", error)

    def hang_up(self, code: int) -> None:
        """End this socket from our side."""
        if not self._ended:
            self._end()
            self._spawn(self._close_quietly(code))

    async def _close_quietly(self, code: int) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            await self.close(code=code)

    def _start_pump(self, begun: Awaitable[None] | None = None) -> None:
        if self._pump is None:
            self._pump = asyncio.get_running_loop().create_task(self._run_pump(begun))

    async def _run_pump(self, begun: Awaitable[None] | None) -> None:
        try:
            if begun:
                await self._finish(begun)
            while not self._ended and (self._stale or self._waiting):
                message = {"type": "websocket.send", "text": await self._next()}
                await self._finish(self.base_send(message))
        except Exception as error:
            _note("a page could not be shown its snapshot", error)
            self.hang_up(1011)
        finally:
            self._pump = None

    async def _next(self) -> str:
        if self._stale:
            self.told = None
            self._stale = False  # before reading: what comes meanwhile is sent behind the snapshot
            wish, self._wish = self._wish, None
            fields = await self.snapshot()
            hub.streams.begin(self.scope_name, fields.pop(UP_TO, fields["seq"]))
            SNAPSHOTS.inc()
            return encode("snapshot", fields if wish is None else fields | {"answers": wish})
        return self._waiting.pop(0)

    async def _finish(self, sending: Awaitable[None]) -> None:
        self._sending_since = time.monotonic()
        try:
            await sending
        except (OSError, RuntimeError):
            self._end()  # the client went away
        self._sending_since = None


def _wish_id(wish: Mapping[str, Any]) -> int | None:
    """Return the number that a client gave its wish, so that it knows the answer by it."""
    number = wish.get("id")
    return number if type(number) is int and 0 < number <= LARGEST_WISH else None


def _note(what: str, error: Exception) -> None:
    """Log a line while the database is in trouble, which all pages meet; else where the bug is."""
    if trouble := trouble_of(error):
        log.warning("%s; the database: %s", what, trouble.word)
    else:
        log.error(what, exc_info=error)


class _Begun:
    """A coroutine that took its first step outside a task, to be awaited for the others."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        waits_for = self._waits_for
        while True:
            try:
                value = yield waits_for
            except BaseException as error:
                step = partial(self._coroutine.throw, error)
            else:
                step = partial(self._coroutine.send, value)
            try:
                waits_for = step()
            except StopIteration:
                return
