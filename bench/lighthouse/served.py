"""The café as production serves it: DEBUG off, and TLS and HTTP/2 before it, by Caddy."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.running import RunningCafe, free_port, running, wait_for, wish

# The two lines of the README, and where the certificate of this machine alone comes from.
CADDYFILE = """
{{
    admin off
    auto_https disable_redirects
    skip_install_trust
    storage file_system {folder}
}}
https://localhost:{port} {{
    tls internal
    reverse_proxy 127.0.0.1:{behind}
}}
"""


@dataclass(frozen=True)
class Served:
    """A café behind TLS, and an order in it."""

    url: str
    order: str  # the path of its page

    @property
    def menu(self) -> str:
        return "/stores/demo/"


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve a fresh café of `folder` at an https URL, for a while."""
    port = free_port()
    url = f"https://localhost:{port}"
    production = {
        "DEBUG": "0",
        "CAFE_DEMO_PASSWORD": "",  # there is none in production
        "SECRET_KEY": "of a café that is measured and then thrown away, and long enough",
        "ALLOWED_HOSTS": "localhost",
        "CSRF_TRUSTED_ORIGINS": url,
    }
    with (
        running(folder / "var", **production) as cafe,
        _caddy(folder, port, cafe),
        httpx.Client(base_url=url, verify=False) as client,
    ):
        wait_for(lambda: _answers(client), 30)
        yield Served(url, _order(client))


@contextmanager
def _caddy(folder: Path, port: int, cafe: RunningCafe) -> Iterator[None]:
    config = folder / "Caddyfile"
    config.write_text(CADDYFILE.format(folder=folder / "caddy", port=port, behind=cafe.port))
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(
            ["caddy", "run", "--adapter", "caddyfile", "--config", config], stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").is_success
    except httpx.HTTPError:
        return False


def _order(client: httpx.Client) -> str:
    body = wish(client.get("/api/stores/demo/menu/").raise_for_status().json())
    placed = client.post("/api/stores/demo/orders/", json=body).raise_for_status().json()
    return f"/orders/{placed['token']}/"
