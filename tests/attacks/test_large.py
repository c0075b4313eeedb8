"""Whoever sends too much is refused while it comes, and it is not kept."""

import pytest

from tests.attacks.stranger import HONEST, client, dial, memory, pour, read_to_end, refused, status
from tests.running import RunningCafe

pytestmark = pytest.mark.slow

MB = 1024 * 1024
LINE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /api/stores/demo/orders/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("begun", "flood", "answer"),
    [
        pytest.param(LINE + b"X: ", [b"a" * 65536] * 768, 431, id="a field of 48 MB"),
        pytest.param(LINE, [b"X-%d: y\r\n" % n for n in range(100_000)], 431, id="100,000 fields"),
        pytest.param(LINE, [b"a:\r\n" * 16_000] * 8, 431, id="128,000 fields in few packets"),
        pytest.param(LINE + b"Cookie: a=", [b"b" * 65536] * 128, 431, id="a cookie of 8 MB"),
        pytest.param(LINE + b"X", [b"X" * 65536] * 128, 431, id="a field's name of 8 MB"),
        pytest.param(b"GET /", [b"a" * 65536] * 128, 414, id="a path of 8 MB"),
        pytest.param(b"GET /?", [b"a" * 1024] * 9, 414, id="a query of 9 KB"),
        pytest.param(b"", [b"\r\n" * 32768] * 128, 431, id="8 MB of empty lines"),
        pytest.param(b"", [b"A" * 65536] * 128, 400, id="a method of 8 MB"),
        pytest.param(CHUNKED + b"0\r\nX: ", [b"a" * 65536] * 128, 400, id="trailers of 8 MB"),
        pytest.param(CHUNKED + b"1;x=", [b"a" * 65536] * 128, 400, id="an extension of 8 MB"),
    ],
)
def test_what_is_too_large_is_refused_and_not_kept(short: RunningCafe, begun, flood, answer):
    """The refusal comes within the first few hundred KB, and memory stays as it was."""
    with client(short, HONEST) as warm:
        warm.get("/healthz")
    before = memory(short)
    with dial(short) as connection:
        connection.sendall(begun)
        sent = pour(connection, flood)
        assert status(read_to_end(connection)) == answer
    assert sent < 4 * MB  # the system's own buffers take some more than we do
    assert memory(short) - before < 3 * MB


@pytest.mark.parametrize("fields", [99, 100])
def test_a_browser_with_many_fields_is_served(short: RunningCafe, fields):
    """A hundred fields are taken, and the next one is not."""
    with dial(short, HONEST) as connection:
        connection.sendall(LINE + b"X: y\r\n" * (fields - 1) + b"Connection: close\r\n\r\n")
        assert status(read_to_end(connection)) == (200 if fields == 99 else 431)


def test_requests_sent_far_ahead_are_not_kept(short: RunningCafe):
    """Ten thousand requests before the first answer end the connection, without a false answer."""
    before, was = memory(short), refused(short, "head")
    with dial(short) as connection:
        slow = b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        pour(connection, [slow * 10_000])
        answers = read_to_end(connection)
    assert answers.count(b"HTTP/1.1 429") == 0
    assert memory(short) - before < 3 * MB
    assert refused(short, "head") == was + 1


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"Content-Length: 3\r\nTransfer-Encoding: chunked", id="both lengths"),
        pytest.param(b"Transfer-Encoding: chunked\r\nContent-Length: 3", id="both, the other way"),
        pytest.param(b"Content-Length: 3\r\nContent-Length: 4", id="two lengths"),
        pytest.param(b"Content-Length: 3, 3", id="a list of lengths"),
        pytest.param(b"Content-Length: +3", id="a signed length"),
        pytest.param(b"Transfer-Encoding: xchunked", id="an unknown coding"),
        pytest.param(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x", id="two codings"),
        pytest.param(b"Transfer-Encoding : chunked", id="a space before the colon"),
        pytest.param(b"X: y\nContent-Length: 3", id="a bare line feed"),
        pytest.param(b"X: y\r\n folded: z", id="a folded field"),
    ],
)
def test_where_a_request_ends_is_not_a_matter_of_opinion(short: RunningCafe, head):
    """What two servers could read differently (request smuggling) is a 400, and ends there."""
    hidden = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with dial(short) as connection:
        connection.sendall(
            b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + head + b"\r\n\r\n" + hidden
        )
        answer = read_to_end(connection)
    assert status(answer) in (400, 0)
    assert answer.count(b"HTTP/1.1 ") <= 1


def test_a_trailer_is_no_header(short: RunningCafe):
    """A field behind the body does not become one of the head, which was looked at before."""
    with dial(short) as connection:
        connection.sendall(CHUNKED + b"0\r\nX-Request-ID: forged\r\n\r\n")
        answer = connection.recv(65536)
    assert b"x-request-id" in answer.lower()
    assert b"forged" not in answer
