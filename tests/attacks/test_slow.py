"""Whoever sends slowly, or nothing, or reads nothing, does not hold the server."""

import itertools
import json
import socket
import time
from contextlib import ExitStack

import pytest

from tests.attacks.conftest import ALL, BODY, CONNECTIONS, HEAD, UNREAD
from tests.attacks.stranger import (
    HONEST,
    MALLORY,
    client,
    dial,
    pour,
    read_to_end,
    refused,
    status,
)
from tests.running import RunningCafe, wait_for, wish

pytestmark = pytest.mark.slow

GET = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /api/stores/demo/orders/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
SLACK = 1.0  # seconds a busy machine may be late


def dripping(byte: bytes = b"a") -> itertools.repeat:
    """Bytes for ten seconds, which is far beyond each limit."""
    return itertools.repeat(byte, 100)


@pytest.mark.parametrize(
    ("begun", "drop", "limit", "answer"),
    [
        pytest.param(GET + b"X-Slow: ", b"a", HEAD, 408, id="a head that drips (slowloris)"),
        pytest.param(GET, b"X: y\r\n", HEAD, 408, id="a head of dripping fields"),
        pytest.param(b"", b"\r\n", HEAD, 408, id="empty lines before a head"),
        pytest.param(b"G", b"", HEAD, 408, id="a first letter and silence"),
        pytest.param(GET + b"\r\n", b"\r\n", HEAD, 200, id="empty lines after an answer"),
        pytest.param(POST + b"Content-Length: 900\r\n\r\n", b"a", BODY, 408, id="a slow body"),
        pytest.param(CHUNKED, b"1\r\na\r\n", BODY, 408, id="slow chunks"),
        pytest.param(CHUNKED + b"1;", b"x", BODY, 408, id="a slow extension"),
        pytest.param(
            CHUNKED + b"0\r\nX: ",
            b"a",
            BODY,
            408,
            id="slow trailers",
        ),
        pytest.param(
            b"POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n",
            b"a",
            BODY,
            200,
            id="a slow body behind its answer",
        ),
    ],
)
def test_what_drips_is_ended(short: RunningCafe, begun, drop, limit, answer):
    """A request that does not come whole is answered 408, or closed, within the limit."""
    with dial(short) as connection:
        start = time.monotonic()
        connection.sendall(begun)
        first = connection.recv(4096) if answer == 200 else b""
        pour(connection, dripping(drop), pause=0.1)
        first += read_to_end(connection)
        took = time.monotonic() - start
    assert status(first) == answer
    assert limit - 0.2 < took < limit + SLACK


def test_who_never_speaks_is_closed(short: RunningCafe):
    """A connection without one byte is closed after the time for a head."""
    before = refused(short, "silent")
    with dial(short) as connection:
        start = time.monotonic()
        assert read_to_end(connection) == b""
        assert HEAD - 0.2 < time.monotonic() - start < HEAD + SLACK
    assert refused(short, "silent") == before + 1


def test_who_was_answered_and_stays_is_closed(short: RunningCafe):
    """A connection that is kept alive for nothing is closed after the time for that."""
    with dial(short) as connection:
        connection.sendall(GET + b"\r\n")
        start = time.monotonic()
        assert status(read_to_end(connection)) == 200
        assert time.monotonic() - start < 2 + SLACK


def test_who_does_not_read_the_answer_is_closed(short: RunningCafe):
    """An answer that nobody takes, or a sip at a time, does not wait in our memory."""
    with client(short) as reader:
        page = reader.get("/api/docs/").text
        path = next(word for word in page.split('"') if "swagger-ui-bundle" in word)
    before = refused(short, "unread")
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.bind((MALLORY, 0))
    with connection:
        connection.connect(("127.0.0.1", short.port))
        for _ in range(4):  # what the system holds for a connection is no limit of ours
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        wait_for(lambda: connection.recv(16) and refused(short, "unread") > before, UNREAD * 4)


# -- how many ------------------------------------------------------------------------------------


def many(stack: ExitStack, up: RunningCafe, address: str, count: int) -> list[socket.socket]:
    return [stack.enter_context(dial(up, address)) for _ in range(count)]


def test_one_address_has_so_many_connections(short: RunningCafe):
    """One more than the limit is answered 429, and others are served."""
    with ExitStack() as stack:
        many(stack, short, MALLORY, CONNECTIONS)
        extra = stack.enter_context(dial(short, MALLORY))
        assert status(read_to_end(extra)) == 429
        with client(short, HONEST) as honest:
            assert honest.get("/healthz").status_code == 200
    with client(short, MALLORY) as again:
        wait_for(lambda: again.get("/healthz").status_code == 200)


def test_a_proxy_is_not_one_client(short: RunningCafe):
    """The connections of a named proxy are everybody's, and are not counted as one address's."""
    with ExitStack() as stack:
        many(stack, short, "127.0.0.1", CONNECTIONS + 5)
        assert stack.enter_context(client(short, "127.0.0.1")).get("/healthz").status_code == 200


def test_when_all_are_taken_the_longest_idle_goes(short: RunningCafe):
    """Many addresses that hold idle connections keep nobody out."""
    with ExitStack() as stack:
        held = [
            one
            for number in range(ALL // 50)
            for one in many(stack, short, f"127.6.7.{number + 1}", 50)
        ]
        with client(short, HONEST) as honest:
            assert honest.get("/healthz").status_code == 200
        assert _is_closed(held[0])


def _is_closed(connection: socket.socket) -> bool:
    connection.settimeout(0.5)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


# -- who is merely slow --------------------------------------------------------------------------


def test_an_honest_phone_on_a_bad_line_is_served(short: RunningCafe):
    """A POST in pieces over a few seconds, each part within its limit, becomes an order."""
    with client(short, HONEST) as phone:
        body = json.dumps(wish(phone.get("/api/stores/demo/menu/").json())).encode()
    kind = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    third = len(body) // 3
    with dial(short, HONEST) as connection:
        for part in (POST[:20], POST[20:], kind, body[:third], body[third:-third], body[-third:]):
            connection.sendall(part)
            time.sleep(0.45)
        assert status(connection.recv(65536)) == 202


def test_a_large_upload_has_the_time_it_needs(short: RunningCafe):
    """The time for a body grows with what came of it: 64 KB at 32 KB/s outlast the limit."""
    head = b"POST /admin/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 131072\r\n\r\n"
    with dial(short, HONEST) as connection:
        connection.sendall(head)
        assert pour(connection, itertools.repeat(b"a" * 8192, 16), pause=0.25) == 131072
        assert status(connection.recv(65536)) not in (0, 408)


def test_a_cafe_full_of_phones_behind_one_router_is_served(up: RunningCafe):
    """Sixty phones with three connections each, all of one address, are everyday life."""
    with ExitStack() as stack:
        for one in many(stack, up, HONEST, 180):
            one.sendall(GET + b"\r\n")
            assert status(one.recv(4096)) == 200
