"""The file lock in front of SQLite's write lock: the kernel's queue, with a way out of it."""

import fcntl
import os
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from cafe.base.trouble import LOCKED, InTrouble, of_system

LOCK_SECONDS = 4.0  # somebody who holds it for longer is stuck, and a person waits here
MOST_HELPERS = 64
IDLE_SECONDS = 30.0


def lock(path: str, seconds: float = LOCK_SECONDS) -> int:
    """Return the open file of a lock that is ours until it is closed; raise InTrouble in time."""
    try:
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise of_system(error) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _Turn(file).wait(seconds)
    return file


class _Turn:
    """One place in the kernel's queue. A helper waits there: `flock` itself knows no time limit."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._mutex = threading.Lock()
        self._came = threading.Lock()  # acquired until it is our turn
        self._given_up = False

    def wait(self, seconds: float) -> None:
        self._came.acquire()
        _helpers.ask(self._take)
        try:
            if self._came.acquire(timeout=seconds):
                return
        except BaseException:  # Ctrl-C: a turn that comes later must not be kept
            if not self._give_up():
                os.close(self._file)
            raise
        if self._give_up():
            raise InTrouble(LOCKED)

    def _take(self) -> None:
        if not self._given_up:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        with self._mutex:
            if self._given_up:
                os.close(self._file)
            self._came.release()

    def _give_up(self) -> bool:
        with self._mutex:
            # The turn may have come in this very moment; then it is ours.
            self._given_up = self._came.locked()
            return self._given_up


class _Helpers:
    """Threads that wait in the place of others; they never keep a process from ending."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._mutex = threading.Lock()
        self._free = self._count = 0

    def ask(self, task: Callable[[], None]) -> None:
        """Have a helper do it; when all are waiting, after one of them has done."""
        self._tasks.put(task)
        with self._mutex:
            if self._free < self._tasks.qsize() and self._count < MOST_HELPERS:
                self._count += 1
                threading.Thread(target=self._help, name="lock", daemon=True).start()

    def _help(self) -> None:
        while True:
            with self._mutex:
                self._free += 1
            try:
                task = self._tasks.get(timeout=IDLE_SECONDS)
            except Empty:
                task = None
            with self._mutex:
                self._free -= 1
                if task is None:
                    self._count -= 1
                    return
            task()


_helpers = _Helpers()
