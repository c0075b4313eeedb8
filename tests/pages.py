"""Many open pages in one thread: each keeps one websocket, and comes back when it is told to.

As static/js/lib/live.js does, but for next to nothing: what is measured is the server.
"""

import asyncio
import json
import random
import struct
import time
from dataclasses import dataclass, field

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
COME_BACK = 1012
SOON_SECONDS = 0.5  # FIRST_MS of static/js/lib/backoff.js


@dataclass
class Page:
    """One page: where it is open, since when it is live, and which orders it heard of."""

    path: str
    cookie: str = ""
    codes: list[int] = field(default_factory=list)
    live_at: float = 0.0
    port: int = 0
    orders: set[int] = field(default_factory=set)

    async def stay(self, ports: list[int]) -> None:
        """Keep a socket to the first port that answers."""
        attempt = 0
        while True:
            for port in ports:
                try:
                    await self._listen(port)
                except (OSError, asyncio.IncompleteReadError):
                    continue
                break
            else:
                attempt += 1
            await asyncio.sleep(random.uniform(0, SOON_SECONDS * 2**attempt))

    async def _listen(self, port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(self._handshake(port))
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 101 " not in head.partition(b"\r\n")[0]:
                raise ConnectionRefusedError(head)
            self.port = port
            await self._read(reader, writer)
        finally:
            self.live_at = 0.0
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            opcode, payload = await _frame(reader)
            if opcode == TEXT:
                self._heard(payload)
            elif opcode == PING:
                writer.write(_masked(PONG, payload))
            elif opcode == CLOSE:
                self.codes.append(struct.unpack("!H", payload[:2])[0])
                writer.write(_masked(CLOSE, payload))
                return

    def _heard(self, text: bytes) -> None:
        # A snapshot begins so; reading all of it would be our cost, not the server's.
        if text.startswith(b'{"type":"snapshot"'):
            self.live_at = self.live_at or time.monotonic()
        elif text.startswith(b'{"type":"order"'):
            self.orders.add(json.loads(text)["order"]["id"])

    def _handshake(self, port: int) -> bytes:
        more = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        return (
            f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{more}\r\n"
        ).encode()


async def _frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readexactly(2)
    length = head[1] & 0x7F
    if length == 126:
        length = int.from_bytes(await reader.readexactly(2), "big")
    elif length == 127:
        length = int.from_bytes(await reader.readexactly(8), "big")
    return head[0] & 0xF, await reader.readexactly(length)


def _masked(opcode: int, payload: bytes) -> bytes:
    # A mask of zeros is a mask: a client's frames must have one.
    return struct.pack("!BB4x", 0x80 | opcode, 0x80 | len(payload)) + payload
