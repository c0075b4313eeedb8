"""Open sockets in a process of their own: `python -m bench.listeners PORT PATH SIZE`.

Says "open" when all are, and at the end of its input how long each text that tells when it was
sent was on its way.
"""

import re
import select
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from bench.crowd import Crowd, crowd

ROOT = Path(__file__).resolve().parent.parent  # nothing of Django is loaded here

SLICE_SECONDS = 0.5
# A bench's order is called like its round, and was ready when it was sent, by the steady clock:
# not long after 1970.
SENT = re.compile(rb'"name":"(\w+)".*?"ready_at":"(19[^"]+)"')


@dataclass(slots=True)
class Listeners:
    """The process, as the bench sees it."""

    process: subprocess.Popen[bytes]

    def heard(self) -> dict[str, list[float]]:
        """End it; return milliseconds on the way, by the round that the text named."""
        out, _ = self.process.communicate()
        return msgspec.json.decode(out, type=dict[str, list[float]])


@contextmanager
def listeners(port: int, path: str, size: int) -> Iterator[Listeners]:
    """Hold so many sockets for a while."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.listeners", str(port), path, str(size)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    try:
        if process.stdout.readline() != b"open\n":
            raise AssertionError(f"{size} sockets of {path} could not be opened")
        yield Listeners(process)
    finally:
        process.terminate()
        process.wait(10)


def _listen(sockets: Crowd) -> "dict[str, array[float]]":
    found: dict[str, array[float]] = {}
    while not select.select([sys.stdin], [], [], 0)[0]:
        for _, text in sockets.frames(SLICE_SECONDS):
            if marked := SENT.search(text):
                round_, sent = (part.decode() for part in marked.groups())
                ready_at = datetime.fromisoformat(sent).timestamp()
                found.setdefault(round_, array("d")).append((time.monotonic() - ready_at) * 1000)
    return found


if __name__ == "__main__":
    port, path, size = sys.argv[1:]
    with crowd(int(port), path, int(size)) as sockets:
        print("open", flush=True)
        heard = _listen(sockets)
    sys.stdout.buffer.write(msgspec.json.encode({at: list(times) for at, times in heard.items()}))
