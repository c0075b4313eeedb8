"""ESC/POS over TCP: pictures out, the printer's state in.

The few commands that nearly every printer of receipts knows, as Epson describes them
(https://download4.epson.biz/sec_pubs/pos/reference_en/escpos/commands.html): `GS v 0` prints a
picture, `GS V` cuts, `DLE EOT` asks at once, and `GS r` asks in its turn: its answer comes when all
that was sent before it has been worked off. No text: code pages fail at the first name.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from PIL import Image, ImageOps

from barista.printing.models import Trouble

CONNECT_SECONDS = 3.0
STATUS_SECONDS = 3.0  # for an answer to a question that is answered at once
PRINT_SECONDS = 45.0  # from the first byte to the last dot: it prints slower than we send
BAND = 128  # rows in one picture: more is too much for small printers

RESET = b"\x1b@"
NO_NEWS = b"\x1da\x00"  # no status unasked: it could be taken for an answer
FEED_AND_CUT = b"\x1dVB\x20"
IS_DONE = b"\x1dr\x01"

PRINTER, OFFLINE, ERROR, PAPER = 1, 2, 3, 4


class Unreachable(Exception):
    """Nothing was printed: it was not even begun."""


class Unsure(Exception):
    """It was begun, and nobody knows how far it came."""


class Link:
    """A connection to a printer, which takes one at a time."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def trouble(self) -> Trouble | None:
        """Return why it would print nothing; None when it would. Raises Unreachable."""
        try:
            return self._trouble()
        except TimeoutError:
            return Trouble.AWAY
        except OSError as error:
            raise Unreachable(type(error).__name__) from error

    def print(self, image: Image.Image) -> None:
        """Print a picture and cut; return when it is on paper. Raises Unsure."""
        try:
            end = time.monotonic() + PRINT_SECONDS
            self._socket.settimeout(PRINT_SECONDS)  # for all of it
            self._socket.sendall(RESET + NO_NEWS + b"".join(_bands(image)) + FEED_AND_CUT + IS_DONE)
            self._wait_until_done(end)
        except OSError as error:
            raise Unsure(type(error).__name__) from error

    def _trouble(self) -> Trouble | None:
        status = {}
        for number in (PRINTER, OFFLINE, ERROR, PAPER):
            answer = self._ask(number)
            if answer is None:
                return Trouble.NONSENSE
            status[number] = answer
        return _read(status)

    def _ask(self, number: int) -> int | None:
        """Return the answer to DLE EOT, None for what is no answer."""
        self._socket.settimeout(STATUS_SECONDS)
        self._socket.sendall(b"\x10\x04" + bytes([number]))
        answer = self._socket.recv(1)
        if not answer:
            raise ConnectionResetError
        return answer[0] if answer[0] & 0x93 == 0x12 else None

    def _wait_until_done(self, end: float) -> None:
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            answer = self._socket.recv(1)
            if not answer:
                raise ConnectionResetError
            if answer[0] & 0x90 == 0:  # of GS r; whatever else comes is no answer to it
                return
        raise TimeoutError


@contextmanager
def connected(host: str, port: int) -> Iterator[Link]:
    """Speak to a printer inside. Raises Unreachable."""
    try:
        connection = socket.create_connection((host, port), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise Unreachable(type(error).__name__) from error
    with connection:
        yield Link(connection)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)


def _read(status: dict[int, int]) -> Trouble | None:
    if status[OFFLINE] & 0x04:
        return Trouble.COVER
    if status[OFFLINE] & 0x20 or status[PAPER] & 0x60:
        return Trouble.PAPER
    if status[OFFLINE] & 0x40 or status[ERROR] & 0x68 or status[PRINTER] & 0x08:
        return Trouble.ERROR
    return None


def _bands(image: Image.Image) -> Iterator[bytes]:
    """Yield a picture of one bit as commands, BAND rows each; a dot is a 1."""
    dots = ImageOps.invert(image.convert("L")).convert("1")
    across = (dots.width + 7) // 8
    for top in range(0, dots.height, BAND):
        rows = min(BAND, dots.height - top)
        band = dots.crop((0, top, dots.width, top + rows)).tobytes()
        yield b"\x1dv0\x00" + across.to_bytes(2, "little") + rows.to_bytes(2, "little") + band
