"""How a process of ours ends: with its parent, and on SIGTERM."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

log = logging.getLogger(__name__)

SUPERVISED = "CAFE_SUPERVISED"
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


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
    """Call `stop` on SIGTERM and on Ctrl-C, in a thread of its own."""
    on_signals(dict.fromkeys(STOP_SIGNALS, stop))


def on_signals(calls: Mapping[signal.Signals, Callable[[], object]]) -> None:
    """Call what each signal stands for, in a thread of its own, one after the other.

    Not in Python's handler: that runs in the main thread, inside the lock that a stop is about to
    take, or not at all when the signal comes in the moment before the main thread falls asleep.
    So the system's own handler writes the signal's number, at once, from whichever thread it hit.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    threading.Thread(target=_call_when_told, args=(reader, calls), daemon=True).start()
    for number in calls:
        signal.signal(number, lambda *_: None)


def _call_when_told(reader: int, calls: Mapping[signal.Signals, Callable[[], object]]) -> None:
    while number := os.read(reader, 1):
        if call := calls.get(signal.Signals(number[0])):
            call()


def end_at_once(left: Sequence[str]) -> NoReturn:
    """End this process, well, without taking Python apart, because these threads still run.

    One that is in the middle of a library, or comes back from one, would find Python gone and end
    the process with SIGSEGV. What they held comes again, as after a kill.
    """
    log.warning("leaving while %s did not end", ", ".join(left))
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
