"""One client has so many websockets at once; the next handshake is a 429."""

from collections import Counter
from typing import Any

from cafe.base.client import address_in
from cafe.base.meters import REFUSED

TEXT = b"There are too many open pages in your network."
HEADERS = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"30")]


class SocketsOfOne:
    """Counts the sockets of each client, and lets in as many as the limit says."""

    def __init__(self, application: Any, most: int) -> None:
        self.application = application
        self._most = most
        self._held: Counter[str] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        client = address_in(scope)
        if self._held[client] >= self._most:
            REFUSED.labels("sockets").inc()
            await _refuse(receive, send)
            return
        self._held[client] += 1
        try:
            await self.application(scope, receive, send)
        finally:
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]


async def _refuse(receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.http.response.start", "status": 429, "headers": HEADERS})
    await send({"type": "websocket.http.response.body", "body": TEXT})
