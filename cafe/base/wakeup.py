"""Tell the other processes of this machine that there is work, so that none must poll fast.

A hint, never a promise: every waiter also looks by itself every second or so. One datagram socket
per waiter in CAFE_VAR/wakeup; whoever has news sends a byte to each of them.
"""

import contextlib
import hashlib
import os
import socket
import stat
import tempfile
import uuid
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LONGEST_FOLDER = 60  # bytes: a Unix socket's whole path may have about 100


@cache
def folder() -> Path:
    """Return the folder of the waiters' sockets; a long CAFE_VAR gets one among temporary files."""
    path: Path = settings.CAFE_VAR / "wakeup"
    if len(os.fsencode(path)) > LONGEST_FOLDER:
        digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
        path = Path(tempfile.gettempdir()) / f"cafe-{os.getuid()}-{digest}"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    info = path.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.getuid():
        raise ImproperlyConfigured(f"{path} is somebody else's; set CAFE_VAR to a shorter path")
    return path


class Waiter:
    """Waits for news of a topic, from this process or another."""

    def __init__(self, topic: str) -> None:
        self._path = folder() / f"{topic}.{uuid.uuid4().hex[:12]}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._path))

    def wait(self, timeout: float) -> bool:
        """Return True on news, False when there was none for `timeout` seconds."""
        self._socket.settimeout(timeout)
        try:
            self._socket.recv(16)
        except TimeoutError:
            return False
        self._drain()
        return True

    def fileno(self) -> int:
        """Return the descriptor that is readable while there is news, for an event loop."""
        return self._socket.fileno()

    def _drain(self) -> None:
        self._socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self._socket.recv(16)

    def close(self) -> None:
        self._socket.close()
        self._path.unlink(missing_ok=True)


@cache
def _sender() -> socket.socket:
    sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sender.setblocking(False)
    return sender


def wake(topic: str) -> None:
    """Wake everyone who waits for this topic."""
    for path in folder().glob(f"{topic}.*"):
        try:
            _sender().sendto(b"!", str(path))
        except ConnectionRefusedError:
            if path.is_socket():
                path.unlink(missing_ok=True)  # its owner was killed
        except OSError:
            pass  # gone just now, or its buffer is full: it has news enough
