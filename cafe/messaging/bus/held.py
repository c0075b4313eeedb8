"""What this process has received and not dealt with yet, so that it can be kept hidden."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from cafe.messaging.bus.base import Message


@dataclass
class _Hold:
    message: Message
    renewed_at: float


class Held:
    """Received messages by consumer, which is a thread.

    A consumer that receives again has done with, or given up, what it had before: a loop that
    failed in the middle of a batch must not hide the rest of it for ever.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holds: dict[tuple[str, int], dict[object, _Hold]] = {}

    def take(self, queue: str, messages: Sequence[Message]) -> None:
        """Hold these instead of whatever this thread held of the queue before."""
        now = time.monotonic()
        holds: dict[object, _Hold] = {one.receipt: _Hold(one, now) for one in messages}
        with self._lock:
            self._holds[queue, threading.get_ident()] = holds

    def drop(self, message: Message) -> None:
        """Hold a message no longer, whichever thread received it."""
        with self._lock:
            for holds in self._holds.values():
                holds.pop(message.receipt, None)

    def due(self, after: float = 0.0) -> list[Message]:
        """Return what was received, or returned from here, at least `after` seconds ago."""
        now = time.monotonic()
        with self._lock:
            holds = [hold for some in self._holds.values() for hold in some.values()]
            due = [hold for hold in holds if now - hold.renewed_at >= after]
            for hold in due:
                hold.renewed_at = now
        return [hold.message for hold in due]
