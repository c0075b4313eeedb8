"""The websocket protocol of the café: framed once for many, and closed on who floods it."""

import asyncio
from typing import Any

from cafe.base.bucket import Bucket
from cafe.base.meters import REFUSED
from cafe.serving.door import client_at
from cafe.serving.framing import OneFrameForMany
from cafe.serving.unread import ReadsInTime

TOO_MANY = 4429  # the close code, after HTTP's 429
BURST_SECONDS = 5  # of messages may come at once
SLICE = 4096  # bytes that are parsed before the frames in them are counted
LINGER_SECONDS = 1.0  # to read why it was closed


class LimitedWebSocket(ReadsInTime, OneFrameForMany):
    """One socket. Every frame counts, pings too: each is answered with a pong."""

    def __init__(self, config: Any, server_state: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(config, server_state, *args, **kwargs)
        self._door = server_state.door
        rate = self._door.limits.messages
        self._bucket = Bucket(rate, rate * BURST_SECONDS, self.loop.time())
        self._refused = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._client = client_at(self.client, self.app)
        self._door.count(self._client)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._door.leave(self._client)

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), SLICE):
            if self._refused:
                return
            super().data_received(data[start : start + SLICE])

    def handle_events(self) -> None:
        if self._bucket.take(len(self.conn.events), self.loop.time()):
            super().handle_events()
        else:
            self._refuse()

    def handle_ping(self) -> None:
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()  # no pong for who does not read those before it

    def _refuse(self) -> None:
        REFUSED.labels("messages").inc()
        self._refused = self.disconnected = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": TOO_MANY})
        if not self.close_sent:
            self.conn.send_close(TOO_MANY, "too many messages")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        if self.close_timer:
            self.close_timer.cancel()
        self.close_timer: asyncio.TimerHandle | None = self.loop.call_later(
            LINGER_SECONDS, self.transport.abort
        )
