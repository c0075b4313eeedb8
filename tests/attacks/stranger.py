"""Strangers on the network: clients with an address that is nobody's proxy.

All of 127.0.0.0/8 is this machine, and uvicorn believes 127.0.0.1 alone as a proxy.
"""

import socket

import httpx

from tests.running import RunningCafe

HERE = "127.0.0.1"
MALLORY, HONEST = "127.6.6.6", "127.8.8.8"


def dial(up: RunningCafe, address: str = MALLORY, seconds: float = 10.0) -> socket.socket:
    """Return a bare connection that comes from an address."""
    return socket.create_connection((HERE, up.port), seconds, source_address=(address, 0))


def client(up: RunningCafe, address: str = MALLORY, **headers: str) -> httpx.Client:
    """Return an HTTP client that comes from an address."""
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(base_url=up.url, transport=transport, headers=headers, timeout=20)
