"""Open menus in a process of their own: `python -m bench.phones PORT SOCKET PAGE SIZE`.

Says "open" when all are. Each asks for its page again when it hears of another menu, at a random
moment of the time over which pages do that. At the end of its input it says when each heard, asked
and had its answer, by the machine's steady clock.
"""

import asyncio
import random
import re
import sys
import threading
import time
from contextlib import AbstractContextManager

from bench.apart import Apart, apart, frames, tell
from bench.crowd import crowd

SPREAD_SECONDS = 12.0  # as static/js/customer/menu-page.js says for who reads
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


def phones(
    port: int, socket: str, page: str, size: int
) -> AbstractContextManager[Apart[list[Times]]]:
    """Hold so many menus for a while; heard is when each heard, asked and was answered."""
    return apart("bench.phones", list[Times], port, socket, page, size)


if __name__ == "__main__":
    port, socket, page, size = sys.argv[1:]
    here = Phones(int(port), page)
    with crowd(int(port), socket, int(size)) as sockets:
        for number, text in frames(sockets):
            here.hear(number, text)
    tell(here.times)
