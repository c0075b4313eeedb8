"""What a bus promises, whichever service keeps the promise.

- `put` takes events at least once, entry by entry: the answer at an index is for the entry there.
- Every queue whose rule names the detail-type gets its own copy, at least once, in any order.
- A received message is hidden from other receivers for a while, and comes back unless deleted;
  while it is being handled `keep_hidden`, called every HOLD_SECONDS, hides it for longer.
- `delete` returns how many nobody else had received meanwhile, where the service tells.
- `receive` first deletes what is `done`: whoever works through a queue need not ask for it alone.
- What was received too often goes to the queue's dead letters, to be looked at and sent again.
- A queue that holds messages and that the subscriptions table does not have is a stray: nobody
  handles what is in it. It was renamed, or taken out, and waits for `redrive` to another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cafe.messaging.away import Away

HOLD_SECONDS = 1.0
MAX_RECEIVES = 5  # then to the dead letters; the same on every bus and in the AWS template


class BusUnavailable(Away):
    """The bus, or one of its queues, is away, missing or closed to us."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as PutEvents takes it."""

    event_id: str
    detail_type: str
    source: str
    group: str
    detail: str
    time: datetime
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class PutResult:
    """What became of one entry: taken (`error` empty), to be tried again, or refused for good.

    `away` when the bus could not be asked at all: then the try does not count against the entry.
    """

    error: str = ""
    final: bool = False
    away: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A received copy of an event; `receipt` is the right to delete or release it."""

    queue: str
    receipt: Any
    receives: int
    detail_type: str
    detail: str
    replayed: bool = False  # from the past, delivered again on purpose


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A copy that no handler could deal with."""

    id: str
    queue: str
    detail_type: str
    detail: str
    dead_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Depth:
    """How far behind a queue is; `oldest_seconds` is None where the service does not tell."""

    waiting: int
    dead: int
    oldest_seconds: float | None


class Bus(Protocol):
    """EventBridge with its SQS queues, or their stand-in in the database."""

    in_database: bool  # put() writes into this same database, so it joins a transaction
    batch_size: int  # entries to lease for one put()
    poll_seconds: float  # how long receive() may wait, and a stopping worker for its consumers
    max_receives: int

    def put(self, entries: Sequence[Entry]) -> list[PutResult]: ...

    def receive(
        self, queue: str, limit: int, wait: float, done: Sequence[Message] = ()
    ) -> list[Message]: ...

    def keep_hidden(self) -> None: ...

    def delete(self, messages: Sequence[Message]) -> int: ...

    def release(
        self, message: Message, *, delay: float, reason: str, excused: bool = False
    ) -> None: ...

    def bury(self, message: Message, *, reason: str) -> None: ...

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]: ...

    def redrive(self, queue: str, to: str = "") -> int: ...

    def strays(self) -> list[str]: ...

    def deliver_again(self, queues: Sequence[str], since: datetime) -> int: ...

    def depth(self, queue: str) -> Depth: ...
