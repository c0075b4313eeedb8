"""Who is a client, and whether it came over TLS, only named proxies may say."""

import secrets
from collections.abc import Iterator

import pytest

from cafe.base.client import network_of
from tests.attacks.stranger import HERE, MALLORY, client
from tests.running import RunningCafe, running

pytestmark = pytest.mark.slow

HTTPS = {"X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCafe]:
    """A café in production, which answers over TLS only."""
    key = secrets.token_urlsafe(50)
    var = tmp_path_factory.mktemp("public")
    none = {"CAFE_DEMO_PASSWORD": ""}  # it is for the demo, and refused in production
    with running(var, DEBUG="0", ALLOWED_HOSTS=HERE, SECRET_KEY=key, **none) as cafe:
        yield cafe


def test_a_stranger_who_says_https_is_sent_to_https(public: RunningCafe):
    """X-Forwarded-Proto of a peer that is no proxy of ours is not believed."""
    with client(public, MALLORY, **HTTPS) as mallory:
        answer = mallory.get("/accounts/login/")
    assert answer.status_code == 301
    assert answer.headers["Location"].startswith("https://")


def test_a_proxy_that_is_not_named_is_named_in_the_log(public: RunningCafe):
    """Whoever forgot FORWARDED_ALLOW_IPS reads why the browser goes round in circles."""
    with client(public, MALLORY, **HTTPS) as mallory:
        mallory.get("/accounts/login/")
    assert f"{MALLORY} says X-Forwarded-Proto: https and is not believed" in public.log.read_text()


def test_the_proxy_that_ends_tls_is_believed(public: RunningCafe):
    """The proxy on the same box says what it saw."""
    with client(public, HERE, **HTTPS) as proxy:
        assert proxy.get("/accounts/login/").status_code == 200


def wrong_password(up: RunningCafe, address: str, said: str) -> str:
    """Try a wrong password, naming an address of one's own; return the log's line of it."""
    before = len(up.log.read_text())
    with client(up, address, **{"X-Forwarded-For": said}) as guesser:
        token = guesser.get("/accounts/login/").cookies["csrftoken"]
        form = {"username": secrets.token_hex(4), "password": "no", "csrfmiddlewaretoken": token}
        assert guesser.post("/accounts/login/", data=form).status_code == 200
    lines = up.log.read_text()[before:].splitlines()
    return next(line for line in lines if "nobody we know" in line)


def test_a_stranger_cannot_lend_itself_an_address(up: RunningCafe):
    """X-Forwarded-For of a peer that is no proxy of ours is not believed."""
    assert f"from {MALLORY}" in wrong_password(up, MALLORY, "203.0.113.9")


def test_behind_the_proxy_the_customer_is_who_the_proxy_saw(up: RunningCafe):
    """What a customer wrote into the header itself stands left of what the proxy added."""
    assert "from 203.0.113.9" in wrong_password(up, HERE, "198.51.100.1, 203.0.113.9")


NEAR = "198.51.100.7"  # a proxy that hands on to the one on this machine


@pytest.fixture(scope="module")
def behind_two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCafe]:
    """A café behind two proxies, both named."""
    var = tmp_path_factory.mktemp("two")
    with running(var, FORWARDED_ALLOW_IPS=f"{HERE},{NEAR}") as cafe:
        yield cafe


def test_behind_two_proxies_the_customer_is_who_the_first_saw(behind_two: RunningCafe):
    """The nearer one adds the other, which is named; what stands to its left is made up."""
    said = f"192.0.2.1, 203.0.113.9, {NEAR}"
    assert "from 203.0.113.9" in wrong_password(behind_two, HERE, said)


def test_a_second_proxy_that_is_not_named_is_the_customer(up: RunningCafe):
    """Then all its customers are one to every limit; nobody can lend itself an address."""
    said = f"203.0.113.9, {NEAR}"
    assert f"from {NEAR}" in wrong_password(up, HERE, said)


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", ""),
        ("x" * 4_000, ""),
        ("", ""),
    ],
)
def test_one_client_is_one_whatever_it_calls_itself(host, client):
    """Limits count an IPv4 address, or an IPv6 /64, and all nonsense together."""
    assert network_of(host) == client
