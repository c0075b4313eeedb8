"""Whoever guesses at the customers' secrets is refused before the database is asked."""

import json
import secrets

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.attacks.conftest import GUESSES
from tests.attacks.stranger import HERE, client, refused
from tests.running import RunningCafe, wish

pytestmark = pytest.mark.slow


def random_token() -> str:
    return secrets.token_urlsafe(16)


def heard(up: RunningCafe, address: str, token: str) -> int | str:
    """Open an order's socket; return its first message's type, or the code it is closed with."""
    url = f"ws://{HERE}:{up.port}/ws/orders/{token}/"
    with connect(url, source_address=(address, 0)) as socket:
        try:
            kind: str = json.loads(socket.recv(timeout=10))["type"]
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else 0
        return kind


def place(up: RunningCafe, address: str) -> str:
    """Place an order; return its token."""
    with client(up, address) as phone:
        body = wish(phone.get("/api/stores/demo/menu/").json())
        answer = phone.post("/api/stores/demo/orders/", json=body)
        assert answer.status_code == 202, answer.text
        token: str = answer.json()["token"]
    return token


def test_three_hundred_random_tokens_are_refused_unasked(short: RunningCafe):
    """Beyond the limit a wrong token closes the socket with 4429; another network's is a 4404."""
    before = refused(short, "guesses")
    found = [heard(short, "127.6.9.1", random_token()) for _ in range(GUESSES + 20)]
    assert found == [4404] * GUESSES + [4429] * 20
    assert refused(short, "guesses") == before + 20
    assert heard(short, "127.6.9.2", random_token()) == 4404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/orders/{}/"),
        ("POST", "/api/orders/{}/cancel/"),
        ("GET", "/orders/{}/"),
    ],
)
def test_guessing_over_http_is_the_same(short: RunningCafe, method, path):
    """The API and the order's page count together with the socket, and say when to come back."""
    address = f"127.6.10.{len(path)}"
    with client(short, address) as guesser:
        answers = [guesser.request(method, path.format(random_token())) for _ in range(GUESSES + 1)]
    assert [one.status_code for one in answers] == [404] * GUESSES + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert heard(short, address, random_token()) == 4429


def test_honest_links_of_the_guessers_network_open(short: RunningCafe):
    """Orders from behind the same router, placed before and during the guessing, are shown."""
    address = "127.6.11.1"
    early = place(short, address)
    for _ in range(GUESSES + 5):
        heard(short, address, random_token())
    late = place(short, address)
    for token in (early, late):
        assert heard(short, address, token) == "snapshot"
        with client(short, address) as phone:
            assert phone.get(f"/api/orders/{token}/").status_code == 200
            assert phone.get(f"/orders/{token}/").status_code == 200
