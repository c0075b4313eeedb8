"""SQS: the receiving side of the bus.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
"""

import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cafe.messaging.bus.aws import dead_letters, strays
from cafe.messaging.bus.aws.batches import MAX_ENTRIES
from cafe.messaging.bus.aws.envelope import NotAnEnvelope, unwrap
from cafe.messaging.bus.aws.eventbridge import look_at_rule
from cafe.messaging.bus.aws.queue import RECEIVES, SqsQueue, queue_of
from cafe.messaging.bus.base import (
    MAX_RECEIVES,
    BusUnavailable,
    DeadLetter,
    Depth,
    Message,
)
from cafe.messaging.bus.held import Held
from cafe.messaging.bus.limits import RENEW_SECONDS, VISIBILITY_SECONDS
from cafe.messaging.queues import queues

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The right to a message, and the whole of it, to send it on."""

    handle: str
    body: str


class Queues:
    """The queues of the subscriptions table, each with its dead letters."""

    max_receives = MAX_RECEIVES

    def __init__(self) -> None:
        self._held = Held()
        self._seen: set[str] = set()
        self._strays = strays.Strays()

    def receive(
        self, queue: str, limit: int, wait: float, done: Sequence[Message] = ()
    ) -> list[Message]:
        """Delete what is done, and return up to `limit` messages; wait for the first if need be."""
        self.delete(done)
        self._held.take(queue, [])
        if queue not in self._seen:
            look_at_rule(queue)
            self._seen.add(queue)
        raw = queue_of(queue).receive(min(limit, MAX_ENTRIES), wait, VISIBILITY_SECONDS)
        messages = [_message(queue, one) for one in raw]
        self._held.take(queue, messages)
        return [read for message in messages if (read := self._read(message))]

    def _read(self, message: Message) -> Message | None:
        """Return the message as what it is about; bury what EventBridge did not write."""
        try:
            content = unwrap(message.detail)
        except NotAnEnvelope as error:
            log.error("%s: buried: %s", message.queue, error)
            self.bury(message, reason=str(error))
            return None
        return Message(message.queue, message.receipt, message.receives, *content)

    def keep_hidden(self) -> None:
        """Hide what is still being handled here for another VISIBILITY_SECONDS."""
        due = self._held.due(RENEW_SECONDS)
        for queue in {message.queue for message in due}:
            handles = [one.receipt.handle for one in due if one.queue == queue]
            with _comes_back(queue, "not kept hidden"):
                queue_of(queue).hide(handles, VISIBILITY_SECONDS)

    def delete(self, messages: Sequence[Message]) -> int:
        """Forget handled messages; what cannot be deleted comes again and is handled twice.

        Return how many; whether another had received one meanwhile, SQS does not tell.
        """
        for queue in {message.queue for message in messages}:
            handled = [message for message in messages if message.queue == queue]
            with _comes_back(queue, "handled, not deleted"):
                queue_of(queue).delete([message.receipt.handle for message in handled])
        for message in messages:
            self._held.drop(message)
        return len(messages)

    def release(
        self, message: Message, *, delay: float, reason: str, excused: bool = False
    ) -> None:
        """Give a message back, to come again after `delay` seconds, or to the dead letters.

        `excused` when it was not the message's fault: then a new copy takes its place, since SQS
        counts receives and never takes one back.
        """
        if excused:
            self._move(message, queue_of(message.queue), delay=math.ceil(delay))
        elif message.receives >= self.max_receives:
            self.bury(message, reason=reason)
        else:
            with _comes_back(message.queue, "not given back"):
                queue_of(message.queue).hide([message.receipt.handle], math.ceil(delay))
            self._held.drop(message)

    def bury(self, message: Message, *, reason: str) -> None:
        """Put a message among the dead letters at once."""
        self._move(message, queue_of(message.queue, dead=True), reason=reason)

    def _move(self, message: Message, to: SqsQueue, *, delay: int = 0, reason: str = "") -> None:
        """Send a copy, then delete: never the other way round."""
        with _comes_back(message.queue, "not moved"):
            to.send(message.receipt.body, delay=delay, reason=reason)
            queue_of(message.queue).delete([message.receipt.handle])
        self._held.drop(message)

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """Return the queue's dead letters, oldest first, and leave them there."""
        return dead_letters.look(queue, limit)

    def redrive(self, queue: str, to: str = "") -> int:
        """Send the dead letters again, to their own queue or to another; return how many.

        Of a stray what waits goes as well, to another only.
        """
        self._strays.forget()
        return dead_letters.redrive(queue, to)

    def strays(self) -> list[str]:
        """Return the names of queues with messages that the subscriptions table does not have."""
        return self._strays.names()

    def deliver_again(self, queues: Sequence[str], since: datetime) -> int:
        """Deliver stored events since a time once more to these queues; return how many copies."""
        return dead_letters.deliver_again(queues, since)

    def depth(self, queue: str) -> Depth:
        """Return how far behind a queue is; its oldest message's age is in CloudWatch alone."""
        if queue not in queues():
            return strays.depth(queue)
        waiting = queue_of(queue).count()
        dead = queue_of(queue, dead=True).count()
        return Depth(waiting, dead, None if waiting else 0.0)


def _message(queue: str, raw: dict[str, Any]) -> Message:
    receives = int(raw["Attributes"][RECEIVES])
    return Message(queue, Receipt(raw["ReceiptHandle"], raw["Body"]), receives, "", raw["Body"])


@contextmanager
def _comes_back(queue: str, what: str) -> Iterator[None]:
    """Log that a queue could not be told: its messages come again when their time is over.

    Raised, it would end the batch, and the others of it would be tried once more for nothing.
    """
    try:
        yield
    except BusUnavailable as error:
        log.warning("%s: %s: %s", queue, what, error)
