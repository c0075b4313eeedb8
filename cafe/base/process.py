"""How a process of ours ends: with its parent, and on SIGTERM."""

import os
import signal
import sys
import threading
from collections.abc import Callable

SUPERVISED = "CAFE_SUPERVISED"


def end_with_parent(end: Callable[[], object] | None = None) -> None:
    """When started by `manage.py up`, end when it is gone, even if it was killed.

    The supervisor holds the other end of our standard input and writes nothing; end of file means
    that it is no more. Portable, unlike PR_SET_PDEATHSIG.
    """
    if os.environ.get(SUPERVISED):
        threading.Thread(target=_watch, args=(end or _terminate,), daemon=True).start()


def _watch(end: Callable[[], object]) -> None:
    # Not sys.stdin: Python ends with a crash when a thread still waits in its buffer.
    os.read(sys.stdin.fileno(), 1)
    end()


def _terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def on_stop_signal(stop: Callable[[], object]) -> None:
    """Call `stop` on SIGTERM and on Ctrl-C, in a thread of its own.

    Not in the handler: it interrupts the main thread anywhere, also inside the lock that `stop`
    is about to take.
    """
    reader, writer = os.pipe()
    threading.Thread(target=_stop_when_told, args=(reader, stop), daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.write(writer, b"!"))


def _stop_when_told(reader: int, stop: Callable[[], object]) -> None:
    while os.read(reader, 1):
        stop()
