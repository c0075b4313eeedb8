"""iot://: MQTT over websockets, the handshake signed with AWS credentials.

Mosquitto passes the signature over; that it is there, and for the right region, a bare TLS server
sees.
"""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.moto import CREDENTIALS
from tests.mqtt.certificates import Authority
from tests.mqtt.conftest import ORDER
from tests.mqtt.mosquitto import mosquitto
from tests.running import wait_for


@pytest.fixture(autouse=True)
def credentials(monkeypatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_REGION", "eu-central-1")


@contextmanager
def listening(authority: Authority) -> Iterator[tuple[int, list[str]]]:
    """Take TLS connections, note the first line of each request, and hang up."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("server"))
    requests: list[str] = []

    def serve() -> None:
        try:
            while True:
                with context.wrap_socket(listener.accept()[0], server_side=True) as client:
                    requests.append(client.recv(8192).decode().partition("\r\n")[0])
        except OSError:
            return  # closed

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], requests
        listener.shutdown(socket.SHUT_RDWR)


def test_the_handshake_is_signed_for_iot_and_the_region(tmp_path: Path, begin):
    authority = Authority(tmp_path / "ca")
    with listening(authority) as (port, requests):
        connection = begin(f"iot://127.0.0.1:{port}?ca={authority.ca}")
        wait_for(lambda: requests, 20, lambda: connection.problem)
    signed = parse_qs(urlsplit(requests[0].split()[1]).query)
    credential = signed["X-Amz-Credential"][0].split("/")
    assert credential[0] == CREDENTIALS["AWS_ACCESS_KEY_ID"]
    assert credential[2:] == ["eu-central-1", "iotdevicegateway", "aws4_request"]
    assert len(signed["X-Amz-Signature"][0]) == 64


def test_messages_go_over_websockets(tmp_path: Path, connect):
    authority = Authority(tmp_path / "ca")
    received: list[bytes] = []
    with mosquitto(tmp_path / "broker", authority=authority, websockets=True) as broker:
        url = f"iot://127.0.0.1:{broker.port}?ca={authority.ca}"
        connect(
            url,
            filters=["cafe/v1/+/orders/+"],
            on_message=lambda _, payload: received.append(payload),
        )
        connect(url).publish(ORDER, b"{}")
        wait_for(lambda: received == [b"{}"])
