"""Open sockets in a process of their own: `python -m bench.listeners PORT PATH SIZE`.

Says "open" when all are, and at the end of its input how long each text that tells when it was
sent was on its way.
"""

import re
import sys
import time
from array import array
from contextlib import AbstractContextManager
from datetime import datetime

from bench.apart import Apart, apart, frames, tell
from bench.crowd import Crowd, crowd

# A bench's order is called like its round, and was ready when it was sent, by the steady clock:
# not long after 1970.
SENT = re.compile(rb'"name":"(\w+)".*?"ready_at":"(19[^"]+)"')


def listeners(
    port: int, path: str, size: int
) -> AbstractContextManager[Apart[dict[str, list[float]]]]:
    """Hold so many sockets for a while; heard are milliseconds on the way, by round."""
    return apart("bench.listeners", dict[str, list[float]], port, path, size)


def _listen(sockets: Crowd) -> "dict[str, array[float]]":
    found: dict[str, array[float]] = {}
    for _, text in frames(sockets):
        if marked := SENT.search(text):
            round_, sent = (part.decode() for part in marked.groups())
            ready_at = datetime.fromisoformat(sent).timestamp()
            found.setdefault(round_, array("d")).append((time.monotonic() - ready_at) * 1000)
    return found


if __name__ == "__main__":
    port, path, size = sys.argv[1:]
    with crowd(int(port), path, int(size)) as sockets:
        heard = _listen(sockets)
    tell({at: list(times) for at, times in heard.items()})
