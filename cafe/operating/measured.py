"""What is measured now and then and asked for often: answered from memory.

A balancer asks every second, and so may anybody. One look at a time, however many ask.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
NEVER = float("-inf")


class Measured(Generic[T]):
    """A look that is taken again once the last one is older than `fresh` seconds."""

    def __init__(self, look: Callable[[], T], *, fresh: float, before: T) -> None:
        self.fresh = fresh
        self._look = look
        self._found = before
        self._at = NEVER
        self._looking = threading.Lock()

    def now(self) -> T:
        """Return what was found last; look before, unless somebody just did or is at it."""
        if self._is_old() and self._looking.acquire(blocking=self._at == NEVER):
            self._take()
        return self._found

    def within(self, seconds: float) -> T:
        """Return what was found last; look before, in a thread, and wait for it at most so long.

        For what may be silent for long: while it is, nobody waits for it a second time.
        """
        if self._is_old() and self._looking.acquire(blocking=False):
            thread = threading.Thread(target=self._take, name="look", daemon=True)
            thread.start()
            thread.join(seconds)
        return self._found

    def _is_old(self) -> bool:
        return time.monotonic() - self._at >= self.fresh

    def _take(self) -> None:
        try:
            if self._is_old():  # or somebody looked while we waited to
                self._found = self._look()
                self._at = time.monotonic()
        finally:
            self._looking.release()
