"""The HTTP protocol of the café: uvicorn's, with an end to waiting and to what it holds.

uvicorn waits for a head or a body for ever, and keeps whatever came of it. Its parser (llhttp) is
strict about where a request ends and stays so: what it refuses is a 400 as before.
https://datatracker.ietf.org/doc/html/rfc6585#section-5 and rfc9110 (408, 414)
"""

import asyncio
import logging
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from cafe.base.meters import REFUSED
from cafe.serving.door import client_at
from cafe.serving.unread import ReadsInTime

LARGEST_LINE = 8 * 1024  # bytes of path and query
LARGEST_HEAD = 32 * 1024  # bytes of a whole head, and of what else is no body
MOST_FIELDS = 100
MOST_AHEAD = 8  # requests sent before the one before them is answered
SLOWEST = 16 * 1024  # bytes of body that buy one more second
LINGER_SECONDS = 1.0  # to read a refusal; closed at once, the system may throw it away

SAID = {
    400: "This is not HTTP.",
    408: "The request did not come in time.",
    414: f"The address may have {LARGEST_LINE} bytes.",
    429: "There are too many connections from your network.",
    431: f"The head of a request may have {LARGEST_HEAD} bytes and {MOST_FIELDS} fields.",
    503: "There are too many connections.",
}

# Anybody can be refused as often as they like: it is counted, and no line of the log.
quiet = logging.getLogger("uvicorn.error.connections")
quiet.setLevel(logging.ERROR)


class TooMuch(Exception):
    """Ends the parsing; what is answered stands in the protocol."""


class LimitedHttp(ReadsInTime, HttpToolsProtocol):
    """One connection. It waits for one thing at a time, until `_due` on the loop's clock."""

    def __init__(self, config: Any, server_state: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(config, server_state, *args, **kwargs)
        self.logger = quiet
        self._door = server_state.door
        self._client: str | None = None  # None: not counted in, or no more
        self._due: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._in_head = True
        self._head_bytes = 0
        self._unseen = 0  # bytes that came since the parser last had a whole head or some body
        self._verdict = 400
        self._refused = False

    # -- coming and going ------------------------------------------------------------------------

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        client = client_at(self.client, self.app)
        if limit := self._door.enter(client):
            self._refuse(429 if limit == "connections" else 503, limit)
            return
        self._client = client
        self._door.rest(self)
        self._wait(self._door.limits.head)

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        self._leave()  # its websocket is counted in next
        super().handle_websocket_upgrade()

    def _leave(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._door.stir(self)
        if self._client is not None:
            self._door.leave(self._client)
            self._client = None

    def make_room(self) -> None:
        """Close this idle connection for the sake of another."""
        self.transport.abort()

    # -- what comes ------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return  # read and thrown away until the refusal was read
        if self._due is None and self._is_answered():
            self._begin_head()  # be it only an empty line, which the parser passes over
        self._unseen += len(data)
        super().data_received(data)
        if self._unseen > LARGEST_HEAD and not self._refused:
            self._refuse(431 if self._in_head else 400, "head")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_bytes = 0
        if not self._in_head:
            self._begin_head()

    def on_url(self, url: bytes) -> None:
        self._head_bytes += len(url)
        if self._head_bytes > LARGEST_LINE:
            self._stop(414)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head:
            return  # behind a body: what came too late for everybody who looked at the head
        self._head_bytes += len(name) + len(value) + 4
        if self._head_bytes > LARGEST_HEAD or len(self.headers) >= MOST_FIELDS:
            self._stop(431)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if len(self.pipeline) >= MOST_AHEAD:
            self._stop(429)
        self._in_head, self._unseen = False, 0
        self._door.stir(self)
        self._wait(self._door.limits.body)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unseen = 0
        if self._due is not None:
            self._due += len(body) / SLOWEST
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unseen = 0
        self._due = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._is_answered() and self._client is not None:
            self._door.rest(self)

    def _begin_head(self) -> None:
        self._in_head = True
        self._wait(self._door.limits.head)

    def _is_answered(self) -> bool:
        cycle: Any = self.cycle  # None before the first request, whatever its type says
        return cycle is None or bool(cycle.response_complete)

    # -- waiting, and its end --------------------------------------------------------------------

    def _wait(self, seconds: float) -> None:
        """Want something within so many seconds. A later end costs nothing: the timer looks."""
        self._due = self.loop.time() + seconds
        if self._timer is None or self._timer.when() > self._due:
            self._set_timer(seconds)

    def _set_timer(self, seconds: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._due is None:
            return
        if (left := self._due - self.loop.time()) > 0:
            self._set_timer(left)
        elif self._unseen or not self._in_head:
            self._refuse(408, "head" if self._in_head else "body")
        else:
            REFUSED.labels("silent").inc()
            self.transport.close()

    def _stop(self, status: int) -> None:
        self._verdict = status
        raise TooMuch

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser did not take, or what `_stop` said of it."""
        self._refuse(self._verdict, "head")

    def _refuse(self, status: int, limit: str) -> None:
        REFUSED.labels("garbage" if status == 400 else limit).inc()
        self._refused = True
        self._due = None
        answers_another = not self._is_answered() and (
            self._in_head or bool(self.pipeline) or self.cycle.response_started
        )
        self._forget_requests()
        if answers_another:
            self.transport.close()  # whoever reads would take the refusal for the other's answer
            return
        self.transport.write(_answer(status, self.server_state.default_headers))
        self.transport.write_eof()
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _forget_requests(self) -> None:
        self.pipeline.clear()
        if not self._is_answered():
            self.cycle.disconnected = True
            self.cycle.message_event.set()


def _answer(status: int, headers: list[tuple[bytes, bytes]]) -> bytes:
    text = SAID[status].encode()
    fields = [
        *headers,
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    lines = b"".join(b"%s: %s\r\n" % field for field in fields)
    return b"%s%s\r\n%s" % (STATUS_LINE[status], lines, text)
