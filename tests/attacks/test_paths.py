"""Addresses that lead out of the folders that are served, on a café that runs."""

import httpx
import pytest

from tests.attacks.stranger import dial, read_to_end, status
from tests.running import PLAIN, RunningCafe

WAYS_UP = [
    "../{}",
    "../../{}",
    "..%2f{}",
    "%2e%2e/{}",
    "%2e%2e%2f{}",
    "%252e%252e%252f{}",
    "..%5c{}",
    "..;/{}",
    "....//{}",
    "x/../../{}",
    "%c0%ae%c0%ae/{}",
    "..%00/{}",
    "/{}",
    "%00{}",
    "file:///{}",
]
SECRETS = ["secret_key", "cafe.sqlite3", "etc/passwd", "../../../../../../etc/passwd"]


def fetch(up: RunningCafe, path: str) -> bytes:
    """Ask for a path as it is: no client tidies it up before."""
    with dial(up) as connection:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        return read_to_end(connection)


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["/static/", "/media/", "/media/menu/", "/"])
@pytest.mark.parametrize("way", WAYS_UP)
def test_no_address_leads_out_of_what_is_served(up: RunningCafe, folder: str, way: str):
    key = (up.var / "secret_key").read_bytes()
    for secret in (*SECRETS, str(up.var / "secret_key")[1:]):
        answer = fetch(up, folder + way.format(secret))
        assert status(answer) in (400, 404, 301, 302), (secret, answer[:200])
        assert key not in answer
        assert b"root:" not in answer
        assert b"SQLite format" not in answer


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["/static/", "/media/", "/media/menu/"])
def test_no_folder_lists_what_is_in_it(up: RunningCafe, folder: str):
    assert httpx.get(up.url + folder, timeout=20, verify=PLAIN).status_code == 404


@pytest.mark.slow
def test_of_a_folder_beside_it_nothing_is_served(up: RunningCafe):
    """The files of the café itself are at no address, and its own folder is."""
    for path in ("/manage.py", "/cafe/settings.py", "/.git/config", "/var/secret_key", "/.env"):
        assert httpx.get(up.url + path, timeout=20, verify=PLAIN).status_code == 404, path
    assert httpx.get(f"{up.url}/stores/demo/", timeout=20, verify=PLAIN).status_code == 200
