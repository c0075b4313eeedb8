"""A push service of ours on loopback, which misbehaves as real ones do.

`Browser` is who subscribed: it alone can read a message. A service says what the path says:
`/201/x`, `/410/x`, `/429/x` (Retry-After: 60), `/302/x` (to `/201/stolen`), `/hang/x`.
"""

import base64
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

Message = tuple[str, Mapping[str, str], bytes]  # path, headers in small letters, body


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Browser:
    """A browser's keys; what it is sent it reads, and nobody else."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = b"sixteen bytes ok"

    def wish(self, endpoint: str) -> dict[str, Any]:
        """Return what `PushSubscription.toJSON()` would."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": encoded(point), "auth": encoded(self._secret)}
        return {"endpoint": endpoint, "expirationTime": None, "keys": keys}

    def read(self, body: bytes) -> dict[str, Any]:
        """Return the message in a body; raise when it is for somebody else."""
        text = http_ece.decrypt(
            body, private_key=self._key, auth_secret=self._secret, version="aes128gcm"
        )
        message: dict[str, Any] = msgspec.json.decode(text)
        return message


class PushService:
    """Where it is, and what it was sent."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sent: list[Message] = []
        self.answers: dict[str, str] = {}  # by path: says another word than the path from now on
        self.let_go = threading.Event()

    def paths(self) -> list[str]:
        return [path for path, *_ in self.sent]


@contextmanager
def push_service() -> Iterator[PushService]:
    """Serve while inside."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.sent.append((self.path, headers, body))
            word = service.answers.get(self.path) or self.path.split("/")[1]
            if word == "hang":
                service.let_go.wait(30)
                return
            self.send_response(int(word))
            if word == "429":
                self.send_header("Retry-After", "60")
            if word.startswith("3"):
                self.send_header("Location", f"{service.url}/201/stolen")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """It is silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PushService(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield service
    finally:
        service.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()


def is_signed(headers: Mapping[str, str]) -> bool:
    """Return whether a message is signed by the key that it names."""
    return bool(Vapid02.verify(headers["authorization"]))
