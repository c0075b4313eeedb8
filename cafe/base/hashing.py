"""Passwords are hashed by two at a time, and after everything else that wants the processor.

One hash is 230 ms of a processor's time, which anybody can ask for by trying to log in.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

from django.contrib.auth.hashers import PBKDF2PasswordHasher

AT_ONCE = 2
STRANGERS = 1  # of them at most for who may be anybody, so that they never take all
RETRY_SECONDS = 1
NICENESS = 10  # about a tenth of a busy processor, all of an idle one


class Busy(Exception):
    """As many passwords as may be are being hashed; this one was not looked at."""


class _Turns:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = self._strangers = 0

    def take(self, stranger: bool) -> None:
        with self._lock:
            if self._taken >= AT_ONCE or (stranger and self._strangers >= STRANGERS):
                raise Busy
            self._taken += 1
            self._strangers += stranger

    def give_back(self, stranger: bool) -> None:
        with self._lock:
            self._taken -= 1
            self._strangers -= stranger


_turns = _Turns()
_has_turn = ContextVar("has_turn", default=False)


@contextlib.contextmanager
def turn(stranger: bool = False) -> Iterator[None]:
    """Hold the right to hash; whoever has it already needs no second. Raise Busy at once."""
    if _has_turn.get():
        yield
        return
    _turns.take(stranger)
    token = _has_turn.set(True)
    try:
        yield
    finally:
        _has_turn.reset(token)
        _turns.give_back(stranger)


def _be_nice() -> None:
    # Elsewhere a thread's id is no process's, and there is no niceness of threads.
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


_threads = ThreadPoolExecutor(AT_ONCE, "hash", initializer=_be_nice)


class PatientHasher(PBKDF2PasswordHasher):
    """Django's own hash, in turns. Every door that hashes comes through here. Raises Busy."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with turn():
            return _threads.submit(super().encode, password, salt, iterations).result()
