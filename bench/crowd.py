"""Thousands of open websockets in one thread that costs next to nothing.

Read with epoll and parsed by hand, so that what is measured is the server.
"""

import os
import select
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

TOGETHER = 50  # handshakes at once
CONTINUATION, TEXT, CLOSE, PING, PONG = 0x0, 0x1, 0x8, 0x9, 0xA

Frame = tuple[int, bytes]  # opcode and payload


class Lost(AssertionError):
    """A socket was refused or closed, or did not get what it should have."""


class Crowd:
    """Open sockets of one server, all on one path."""

    def __init__(self, port: int, path: str, size: int, cookie: str = "") -> None:
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._rest: dict[int, bytes] = {}
        for start in range(0, size, TOGETHER):
            self._open(port, path, min(TOGETHER, size - start), cookie)

    def __len__(self) -> int:
        return len(self._sockets)

    def _open(self, port: int, path: str, size: int, cookie: str) -> None:
        opening = [socket.create_connection(("127.0.0.1", port), 30) for _ in range(size)]
        for one in opening:
            one.sendall(_handshake(port, path, cookie))
        for one in opening:
            head, _, rest = _read_head(one).partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 101"):
                raise Lost(f"{path}: {head[:80]!r}")
            one.setblocking(False)
            self._sockets[one.fileno()] = one
            self._rest[one.fileno()] = rest
            self._poll.register(one.fileno(), select.EPOLLIN)

    def frames(self, seconds: float) -> Iterator[tuple[int, bytes]]:
        """Yield each text that comes with its socket, for a while; pings are answered."""
        end = time.monotonic() + seconds
        ready = [number for number, rest in self._rest.items() if rest]
        while (left := end - time.monotonic()) > 0:
            for number in ready:
                for opcode, payload in self._read(number):
                    if opcode == TEXT:
                        yield number, payload
                    elif opcode == PING:
                        self._sockets[number].sendall(_masked(PONG, payload))
                    elif opcode == CLOSE:
                        raise Lost(f"closed by the server: {payload!r}")
            ready = [number for number, _ in self._poll.poll(left)]

    def _read(self, number: int) -> list[Frame]:
        try:
            data = os.read(number, 65536)
        except BlockingIOError:
            data = b""  # what is left from the handshake is all there is
        else:
            if not data:
                raise Lost("the server is gone")
        found, self._rest[number] = _parse(self._rest[number] + data)
        return found

    def wait_for(self, marker: bytes, seconds: float = 30.0) -> float:
        """Return when the last socket got its first text with `marker` in it."""
        waiting = set(self._sockets)
        for number, text in self.frames(seconds):
            if marker in text:
                waiting.discard(number)
                if not waiting:
                    return time.monotonic()
        raise Lost(f"{len(waiting)} of {len(self)} sockets did not get {marker!r}")

    def idle(self, seconds: float) -> None:
        """Let time pass, and answer pings."""
        for _ in self.frames(seconds):
            pass

    def close(self) -> None:
        for one in self._sockets.values():
            one.close()
        self._poll.close()
        self._sockets.clear()


@contextmanager
def crowd(port: int, path: str, size: int, cookie: str = "") -> Iterator[Crowd]:
    it = Crowd(port, path, size, cookie)
    try:
        yield it
    finally:
        it.close()


def _handshake(port: int, path: str, cookie: str) -> bytes:
    more = f"Cookie: {cookie}\r\n" if cookie else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{more}\r\n"
    ).encode()


def _read_head(one: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = one.recv(4096)
        if not part:
            break
        data += part
    return data


def _parse(data: bytes) -> tuple[list[Frame], bytes]:
    """Return the whole frames at the beginning, and what is left."""
    found = []
    at = 0
    while len(data) - at >= 2:
        length, start = data[at + 1] & 0x7F, at + 2
        if length == 126:
            start += 2
            length = int.from_bytes(data[at + 2 : start], "big")
        elif length == 127:
            start += 8
            length = int.from_bytes(data[at + 2 : start], "big")
        if len(data) < start + length:
            break
        found.append((data[at] & 0xF, data[start : start + length]))
        at = start + length
    return found, data[at:]


def _masked(opcode: int, payload: bytes) -> bytes:
    # A mask of zeros is a mask: a client's frames must have one.
    return struct.pack("!BB4x", 0x80 | opcode, 0x80 | len(payload)) + payload
