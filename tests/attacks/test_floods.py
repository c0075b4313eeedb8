"""Whoever floods websockets is closed, and nothing piles up here."""

import base64
import itertools
import json
import os
import socket
import struct
import time
from contextlib import ExitStack

import pytest

from tests.attacks.conftest import SOCKETS
from tests.attacks.stranger import HONEST, MALLORY, dial, memory, pour, refused, status
from tests.running import RunningCafe, wait_for

pytestmark = pytest.mark.slow

MENU = "/ws/stores/demo/menu/"
TEXT, PING, CLOSE = 1, 9, 8
MB = 1024 * 1024


def frame(opcode: int, payload: bytes = b"") -> bytes:
    """Return a client's frame; its mask is zero, which masks nothing."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
    return bytes([0x80 | opcode]) + length + bytes(4) + payload


def shake_hands(connection: socket.socket, path: str = MENU, **headers: str) -> int:
    """Ask for a websocket; return the status of the answer, whose head is read and no more."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    answer = b""
    while not answer.endswith(b"\r\n\r\n") and (byte := connection.recv(1)):
        answer += byte
    return status(answer)


def frames(connection: socket.socket) -> list[tuple[int, bytes]]:
    """Read to the end; return the frames that came."""
    data = b""
    try:
        while part := connection.recv(65536):
            data += part
    except ConnectionError:
        pass
    found = []
    while len(data) >= 2:
        size, start = data[1], 2
        if size == 126:
            size, start = struct.unpack("!H", data[2:4])[0], 4
        elif size == 127:
            size, start = struct.unpack("!Q", data[2:10])[0], 10
        found.append((data[0] & 15, data[start : start + size]))
        data = data[start + size :]
    return found


def close_code(connection: socket.socket) -> int:
    """Read to the end; return the code that the socket was closed with, 0 for none."""
    closes = [payload for opcode, payload in frames(connection) if opcode == CLOSE]
    return int.from_bytes(closes[0][:2], "big") if closes else 0


WISH = json.dumps({"type": "resync", "id": 1}).encode()


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(frame(TEXT, WISH), id="wishes"),
        pytest.param(frame(TEXT), id="empty messages"),
        pytest.param(frame(PING), id="pings"),
        pytest.param(frame(10, b"pong"), id="pongs nobody asked for"),
        pytest.param(b"\x01\x80" + bytes(4) + b"\x80\x80" + bytes(4), id="fragments"),
    ],
)
def test_ten_thousand_messages_end_a_socket(short: RunningCafe, one):
    """Frames of any kind beyond the rate close the socket with 4429, before many are read."""
    before = refused(short, "messages")
    with dial(short) as connection:
        assert shake_hands(connection) == 101
        connection.sendall(one * 200)  # in one packet, as nothing holds a client back from
        pour(connection, [one * 100] * 100, pause=0.001)
        assert close_code(connection) == 4429
    assert refused(short, "messages") == before + 1


def test_pings_whose_pongs_nobody_reads_fill_no_memory(short: RunningCafe):
    """60 MB of pings from a client that reads nothing leave memory as it was."""
    before = memory(short)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.bind((MALLORY, 0))
    with connection:
        connection.settimeout(5)
        connection.connect(("127.0.0.1", short.port))
        assert shake_hands(connection) == 101
        many = frame(PING, b"p" * 125) * 500
        start, sent = time.monotonic(), 0
        try:
            for part in itertools.repeat(many, 60 * MB // len(many)):
                connection.sendall(part)
                sent += len(part)
        except OSError:
            pass
        assert time.monotonic() - start < 10
        assert sent < 60 * MB
        assert memory(short) - before < 3 * MB


def test_pings_at_a_tolerable_rate_fill_no_memory_either(short: RunningCafe):
    """Who pings slowly and reads nothing is dropped in the end, or costs the system's buffer."""
    with dial(short) as connection:
        assert shake_hands(connection) == 101
        for _ in range(60):
            connection.sendall(frame(PING, b"p" * 125))
            time.sleep(0.06)
        connection.sendall(frame(CLOSE, b"\x03\xe8"))
        found = frames(connection)
    assert [opcode for opcode, _ in found].count(10) == 60


def test_one_address_has_so_many_sockets(short: RunningCafe):
    """One more than the limit is answered 429 at the handshake; others, and it later, get in."""
    before = refused(short, "sockets")
    with ExitStack() as stack:
        for _ in range(SOCKETS):
            assert shake_hands(stack.enter_context(dial(short, MALLORY))) == 101
        assert shake_hands(stack.enter_context(dial(short, MALLORY))) == 429
        assert shake_hands(stack.enter_context(dial(short, HONEST))) == 101
    assert refused(short, "sockets") == before + 1
    with ExitStack() as stack:
        wait_for(lambda: shake_hands(stack.enter_context(dial(short, MALLORY))) == 101)


def test_behind_a_proxy_sockets_are_counted_by_customer(short: RunningCafe):
    """The address that counts is the one the proxy saw, not the proxy's."""
    with ExitStack() as stack:
        for number in range(SOCKETS + 1):
            connection = stack.enter_context(dial(short, "127.0.0.1"))
            said = {"X-Forwarded-For": "203.0.113.5"}
            assert shake_hands(connection, **said) == (101 if number < SOCKETS else 429)
        other = stack.enter_context(dial(short, "127.0.0.1"))
        assert shake_hands(other, **{"X-Forwarded-For": "203.0.113.6"}) == 101


def test_more_sockets_than_a_cafe_has_are_not_taken(up: RunningCafe):
    """Of 600 handshakes of one address the first 500 get in, and no more."""
    with ExitStack() as stack:
        found = [shake_hands(stack.enter_context(dial(up, MALLORY))) for _ in range(600)]
    assert (found.count(101), found.count(429)) == (500, 100)


# -- who is merely many --------------------------------------------------------------------------


def test_all_tablets_of_a_cafe_may_come_back_at_once(up: RunningCafe):
    """Fifty sockets of one address that are cut and dial again in one moment all get in, twice."""
    for _ in range(2):
        with ExitStack() as stack:
            start = time.monotonic()
            for connection in [stack.enter_context(dial(up, HONEST)) for _ in range(50)]:
                assert shake_hands(connection) == 101
            assert time.monotonic() - start < 10


def test_a_lively_page_is_not_taken_for_a_flood(short: RunningCafe):
    """A page may wish for a snapshot some times a second, and dozens of times at once."""
    with dial(short, HONEST) as connection:
        assert shake_hands(connection) == 101
        connection.sendall(frame(TEXT, WISH) * 60)
        for _ in range(20):
            time.sleep(0.1)
            connection.sendall(frame(TEXT, WISH))
        connection.sendall(frame(CLOSE, b"\x03\xe8"))
        assert close_code(connection) == 1000
