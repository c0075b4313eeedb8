"""What a stranger on the network may not do to a running café."""

import socket

from tests.running import RunningCafe

CHUNK = b"a" * 65536


def send_slowly(up: RunningCafe, head: bytes, most: int) -> tuple[bytes, int]:
    """Send a body in chunks until it is answered; return the answer and what was sent."""
    with socket.create_connection(("127.0.0.1", up.port), timeout=10) as connection:
        connection.sendall(head)
        sent = 0
        connection.settimeout(0.02)
        while sent < most:
            try:
                connection.sendall(b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK))
                sent += len(CHUNK)
                return connection.recv(4096), sent
            except TimeoutError:
                continue
            except OSError:
                break
    return b"", sent


def head(*fields: bytes) -> bytes:
    first = b"POST /api/stores/demo/orders/ HTTP/1.1"
    return b"\r\n".join(
        [first, b"Host: 127.0.0.1", b"Content-Type: application/json", *fields, b"", b""]
    )


def test_a_huge_body_is_refused_by_what_it_announces(up: RunningCafe):
    with socket.create_connection(("127.0.0.1", up.port), timeout=10) as connection:
        connection.sendall(head(b"Content-Length: 200000000"))
        answer = connection.recv(4096)
    assert b"413" in answer
    assert b"application/problem+json" in answer


def test_a_body_of_unknown_length_is_refused_while_it_comes(up: RunningCafe):
    answer, sent = send_slowly(up, head(b"Transfer-Encoding: chunked"), most=20_000_000)
    assert b"413" in answer
    assert sent < 5_000_000


def test_the_customers_secret_does_not_stand_in_the_log(up: RunningCafe):
    with up.client() as stranger:
        assert stranger.get("/api/orders/aaaabbbbccccddddeeeeff/").status_code == 404
    assert "aaaabbbbccccddddeeeeff" not in up.log.read_text()
