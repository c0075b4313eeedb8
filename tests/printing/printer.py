"""An ESC/POS printer of ours on loopback, which records what it prints and misbehaves.

What is cut is on paper. It answers DLE EOT at once and GS r in its turn, as Epson describes them.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PIL import Image, ImageOps

ONLINE = 0x12


@dataclass
class Printer:
    """What it has printed, and how it is; a test changes that as it goes."""

    port: int = 0
    papers: list[Image.Image] = field(default_factory=list)  # cut, in order
    torn: int = 0  # begun, and never cut
    connections: int = 0
    paper_out: bool = False
    cover_open: bool = False
    garbage: bytes = b""  # is answered to every question
    mute: bool = False  # takes everything and answers nothing
    cut_after: int | None = None  # the connection, after so many bytes of pictures
    forget_answer: bool = False  # prints and cuts, and is gone before it says so
    pause: float = 0.0  # seconds it takes for each band
    bands: list[Image.Image] = field(default_factory=list)

    def status(self, number: int) -> int:
        out, opened = self.paper_out, self.cover_open
        return ONLINE | {
            1: 0x08 if out or opened else 0,
            2: (0x04 if opened else 0) | (0x20 if out else 0),
            3: 0,
            4: 0x60 if out else 0,
        }.get(number, 0)

    def cut(self) -> None:
        height = sum(band.height for band in self.bands)
        whole = Image.new("1", (max((band.width for band in self.bands), default=1), height), 1)
        top = 0
        for band in self.bands:
            whole.paste(band, (0, top))
            top += band.height
        self.papers.append(whole)
        self.bands.clear()


class Gone(Exception):
    """The connection ends here."""


class Session:
    """One connection to it, read command by command."""

    def __init__(self, printer: Printer, connection: socket.socket) -> None:
        self.printer = printer
        self.connection = connection
        self.taken = 0

    def take(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self.connection.recv(count - len(data))
            if not part:
                raise Gone
            data += part
        return data

    def serve(self) -> None:
        while True:
            command = self.take(2)
            if command == b"\x10\x04":
                self.answer(self.printer.status(self.take(1)[0]))
            elif command == b"\x1dv":
                self.picture()
            elif command == b"\x1dV":
                self.take(2)
                self.printer.cut()
            elif command == b"\x1da":
                self.take(1)
            elif command == b"\x1dr":
                self.take(1)
                if self.printer.forget_answer:
                    raise Gone
                self.answer(0)
            else:
                assert command == b"\x1b@", f"no printer knows {command!r}"

    def answer(self, status: int) -> None:
        if not self.printer.mute:
            self.connection.sendall(self.printer.garbage or bytes([status]))

    def picture(self) -> None:
        _, _, x_low, x_high, y_low, y_high = self.take(6)
        across, rows = x_low + 256 * x_high, y_low + 256 * y_high
        self.taken += across * rows
        limit = self.printer.cut_after
        data = self.take(across * rows)
        if limit is not None and self.taken > limit:
            self.printer.torn += 1
            self.printer.bands.clear()
            raise Gone
        threading.Event().wait(self.printer.pause)
        dots = Image.frombytes("1", (across * 8, rows), data)
        self.printer.bands.append(ImageOps.invert(dots.convert("L")).convert("1"))


@contextmanager
def escpos_printer(port: int = 0, printer: Printer | None = None) -> Iterator[Printer]:
    """Be there while inside: one connection at a time, as printers have it.

    With the `port` and the `printer` of before it is back.
    """
    printer = printer or Printer()
    server = socket.create_server(("127.0.0.1", port))
    server.settimeout(0.02)
    printer.port = server.getsockname()[1]
    stopped = threading.Event()

    def listen() -> None:
        while not stopped.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            printer.connections += 1
            connection.settimeout(20)
            with connection:
                try:
                    Session(printer, connection).serve()
                except (Gone, OSError):
                    printer.bands.clear()

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield printer
    finally:
        stopped.set()
        thread.join()
        server.close()
