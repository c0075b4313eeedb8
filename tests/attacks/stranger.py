"""Strangers on the network: clients with an address that is nobody's proxy.

All of 127.0.0.0/8 is this machine, and uvicorn believes 127.0.0.1 alone as a proxy.
"""

import re
import select
import socket
from collections.abc import Iterable
from pathlib import Path

import httpx

from tests.running import PLAIN, RunningCafe

HERE = "127.0.0.1"
MALLORY, HONEST = "127.6.6.6", "127.8.8.8"


def dial(up: RunningCafe, address: str = MALLORY, seconds: float = 10.0) -> socket.socket:
    """Return a bare connection that comes from an address."""
    return socket.create_connection((HERE, up.port), seconds, source_address=(address, 0))


def client(up: RunningCafe, address: str = MALLORY, **headers: str) -> httpx.Client:
    """Return an HTTP client that comes from an address."""
    transport = httpx.HTTPTransport(local_address=address, verify=PLAIN)
    return httpx.Client(base_url=up.url, transport=transport, headers=headers, timeout=20)


def read_to_end(connection: socket.socket) -> bytes:
    """Return what comes until the other side closes, be it without manners."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def pour(connection: socket.socket, parts: Iterable[bytes], pause: float = 0.0) -> int:
    """Send parts until the other side answers or closes; return how many bytes went out."""
    sent = 0
    for part in parts:
        if select.select([connection], [], [], pause)[0]:
            break
        try:
            connection.sendall(part)
        except OSError:
            break
        sent += len(part)
    return sent


def status(answer: bytes) -> int:
    """Return the status of the first answer, 0 when there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def memory(up: RunningCafe) -> int:
    """Return the resident bytes of the web process."""
    text = Path(f"/proc/{up.parts()['web']}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) * 1024


def refused(up: RunningCafe, limit: str) -> float:
    """Return what /metrics says was refused for a limit."""
    text = httpx.get(f"{up.url}/metrics", timeout=20, verify=PLAIN).text
    found = re.search(rf'^cafe_refused_total{{limit="{limit}"}} (.+)$', text, re.MULTILINE)
    return float(found[1]) if found else 0.0
