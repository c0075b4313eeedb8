"""Open menus in a process of their own: `python -m bench.phones PORT SOCKET PAGE SIZE`.

Says "open" when all are. Each asks for its page again when it hears of another menu, at a random
moment of the time over which pages do that. At the end of its input it says when each heard, asked
and had its answer, by the machine's steady clock.
"""

import asyncio
import random
import re
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.crowd import Crowd, crowd

ROOT = Path(__file__).resolve().parent.parent  # nothing of Django is loaded here

SPREAD_SECONDS = 12.0  # as static/js/customer/menu-page.js says for who reads
SLICE_SECONDS = 0.5
CONNECTIONS = 200  # at once; each phone has one of its own
VERSION = re.compile(rb'"menu_version":(\d+)')

Times = tuple[float, float, float]  # heard, asked, answered


class Phones:
    """The pages: what each knows, and who asks when."""

    def __init__(self, port: int, page: str) -> None:
        self._head = (
            f"GET {page} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n"
        ).encode()
        self._port = port
        self._known: dict[int, bytes] = {}
        self._loop = asyncio.new_event_loop()
        self._gate = asyncio.Semaphore(CONNECTIONS)
        self._asking: set[asyncio.Task[None]] = set()
        self.times: list[Times] = []
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def hear(self, number: int, text: bytes) -> None:
        found = VERSION.search(text)
        if not found or self._known.get(number) == found[1]:
            return
        is_first = number not in self._known
        self._known[number] = found[1]
        if not is_first:
            wait = random.uniform(0, SPREAD_SECONDS)
            self._loop.call_soon_threadsafe(self._ask_in, wait, time.monotonic())

    def _ask_in(self, wait: float, heard: float) -> None:
        self._loop.call_later(wait, self._begin, heard)

    def _begin(self, heard: float) -> None:
        task = self._loop.create_task(self._ask(heard))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _ask(self, heard: float) -> None:
        asked = time.monotonic()
        async with self._gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(self._head)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r", 1)[0]))
            assert head.startswith(b"http/1.1 200"), head
            writer.close()
        self.times.append((heard, asked, time.monotonic()))


@dataclass(slots=True)
class Process:
    """The process, as the bench sees it."""

    process: subprocess.Popen[bytes]

    def heard(self) -> list[Times]:
        """End it; return when each page heard, asked and was answered."""
        out, _ = self.process.communicate()
        return msgspec.json.decode(out, type=list[Times])


@contextmanager
def phones(port: int, socket: str, page: str, size: int) -> Iterator[Process]:
    """Hold so many menus for a while."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.phones", str(port), socket, page, str(size)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    try:
        if process.stdout.readline() != b"open\n":
            raise AssertionError(f"{size} sockets of {socket} could not be opened")
        yield Process(process)
    finally:
        process.terminate()
        process.wait(10)


def _listen(sockets: Crowd, all_of_them: Phones) -> None:
    while not select.select([sys.stdin], [], [], 0)[0]:
        for number, text in sockets.frames(SLICE_SECONDS):
            all_of_them.hear(number, text)


if __name__ == "__main__":
    port, socket, page, size = sys.argv[1:]
    here = Phones(int(port), page)
    with crowd(int(port), socket, int(size)) as sockets:
        print("open", flush=True)
        _listen(sockets, here)
    sys.stdout.buffer.write(msgspec.json.encode(here.times))
