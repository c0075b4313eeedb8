"""An HTTP client that costs next to nothing, so that what is measured is the server."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

import msgspec

Body = dict[str, Any]
# Makes the path, the body and the Idempotency-Key of the next request.
Next = Callable[[], tuple[str, Body, str]]


class Refused(AssertionError):
    """The server did not take a request; what would be measured is not what was meant."""


class Client:
    """One kept connection, one request at a time."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._port = port
        self._cookie = cookie
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> bytes:
        """Return the body of a 2xx answer; raise Refused for any other."""
        return await self._ask("GET", path, f"Cookie: {self._cookie}\r\n", b"")

    async def post(self, path: str, body: bytes, key: str = "") -> bytes:
        """Do the same with a body in JSON."""
        headers = (
            f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\n"
            f"Content-Length: {len(body)}\r\n"
        )
        return await self._ask("POST", path, headers, body)

    async def _ask(self, method: str, path: str, headers: str, body: bytes) -> bytes:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{headers}\r\n".encode()
            + body
        )
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].split(b"\r", 1)[0])
        answer = await reader.readexactly(length)
        if not head.startswith(b"http/1.1 2"):
            raise Refused(f"{path}: {head[:40]!r} {answer[:300]!r}")
        return answer

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None


@dataclass(slots=True)
class Load:
    """What a server did in one round."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds


async def press(ports: Sequence[int], following: Next, *, clients: int, seconds: float) -> Load:
    """Have some clients, spread over these ports, post one request after the other for a while."""
    load = Load()
    start = time.perf_counter()

    async def work(port: int) -> None:
        client = Client(port)
        try:
            while (sent := time.perf_counter()) < start + seconds:
                path, body, key = following()
                await client.post(path, msgspec.json.encode(body), key)
                load.latencies.append(time.perf_counter() - sent)
        finally:
            client.close()

    await asyncio.gather(*(work(port) for port in islice(cycle(ports), clients)))
    load.seconds = time.perf_counter() - start
    return load
