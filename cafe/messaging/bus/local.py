"""The bus on one machine: delivery rows in the database, with SQS's manners.

A message that was received is invisible for VISIBILITY; it comes back unless it is deleted; after
`max_receives` it lies among the dead letters. Delivery is at least once and in no promised order.
"""

import threading
import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from cafe.base import wakeup
from cafe.base.sql import NOW, Later, among, claim, exists, filled, now, one_statement, prepared
from cafe.base.writes import Writes
from cafe.messaging.bus.base import MAX_RECEIVES, DeadLetter, Depth, Entry, Message, PutResult
from cafe.messaging.bus.held import Held
from cafe.messaging.event import listeners_in
from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.queues import queues, queues_for

# Short, since whatever a killed worker held is handled no sooner; renewed while one is at work.
VISIBILITY = timedelta(seconds=3)

WAITING = "queue = %s AND dead_at IS NULL AND visible_at <= %s"
INSERT = (
    "INSERT INTO messaging_delivery (queue, event_id, visible_at, sent_at, receives, last_error) "
)
COPY = "SELECT %s, id, %s, %s, 0, '' FROM messaging_outboxevent WHERE event_id = %s"
AT_ONCE = 100  # copies in one statement
_EVENT = "(SELECT {} FROM messaging_outboxevent AS e WHERE e.id = messaging_delivery.event_id)"
MESSAGE = f"id, receives, {_EVENT.format('detail_type')}, {_EVENT.format('detail')}"


class LocalBus:
    """EventBridge rules and SQS queues as rows."""

    in_database = True
    batch_size = 50
    poll_seconds = 1.0
    max_receives = MAX_RECEIVES

    def __init__(self) -> None:
        # One for each consumer: a byte sent to a shared one would wake only one of them.
        self._waiters: dict[tuple[str, int], wakeup.Waiter] = {}
        # Those whose last look took all there was: what came since has woken them.
        self._emptied: set[wakeup.Waiter] = set()
        self._held = Held()

    def put(self, entries: Sequence[Entry]) -> list[PutResult]:
        """Add one delivery for each queue whose rule matches. Never fails for one entry alone."""
        self._deliver(
            [
                (queue, uuid.UUID(entry.event_id))
                for entry in entries
                for queue in queues_for(entry.detail_type, listeners_in(entry.detail))
            ]
        )
        return [PutResult() for _ in entries]

    def _deliver(self, copies: Sequence[tuple[str, uuid.UUID]]) -> None:
        """Add deliveries of stored events, named by queue and event id."""
        # No savepoint of its own: emit() calls in the middle of every change.
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for at in range(0, len(copies), AT_ONCE):
                some = copies[at : at + AT_ONCE]
                values = [
                    value
                    for queue, event in some
                    for value in (queue, NOW, NOW, prepared(OutboxEvent, "event_id", event))
                ]
                cursor.execute(*filled(INSERT + " UNION ALL ".join([COPY] * len(some)), values))
            _wake_later(queue for queue, _ in copies)

    def receive(
        self, queue: str, limit: int, wait: float, done: Sequence[Message] = ()
    ) -> list[Message]:
        """Delete what is done, and return up to `limit` messages; wait for the first if need be."""
        self._held.take(queue, done)  # until it is gone
        waiter = self._waiter(queue) if wait else None  # before looking, so that no news is missed
        taken_all = waiter in self._emptied and not done
        messages = [] if taken_all else self._look(queue, limit, done)
        if not messages and waiter:
            waiter.wait(wait)
            messages = self._look(queue, limit)
        if waiter:
            (self._emptied.add if len(messages) < limit else self._emptied.discard)(waiter)
        return messages

    def _waiter(self, queue: str) -> wakeup.Waiter:
        key = (queue, threading.get_ident())
        if key not in self._waiters:
            self._waiters[key] = wakeup.Waiter(topic(queue))
        return self._waiters[key]

    def _look(self, queue: str, limit: int, done: Sequence[Message] = ()) -> list[Message]:
        """Receive what there is; an idle café on SQLite takes no write lock."""
        if (
            connection.vendor == "sqlite"
            and not done
            and not exists(Delivery, where=WAITING, params=[queue, NOW])
        ):
            return []
        return self._claim(queue, limit, done)

    def _claim(self, queue: str, limit: int, done: Sequence[Message]) -> list[Message]:
        receipt = uuid.uuid4()
        rows = claim(
            Delivery,
            where=WAITING,
            params=[queue, NOW],
            order="visible_at",
            limit=limit,
            values={"visible_at": Later(VISIBILITY.total_seconds()), "receipt": receipt},
            add_one_to="receives",
            returning=MESSAGE,
            gone=_received(done) if done else None,
        )
        messages = [
            Message(
                queue=queue,
                receipt=(pk, receipt),
                receives=receives,
                detail_type=detail_type,
                detail=detail,
            )
            for pk, receives, detail_type, detail in sorted(rows)
        ]
        self._held.take(queue, messages)
        return [message for message in messages if not self._bury_deadly(message)]

    def _bury_deadly(self, message: Message) -> bool:
        """Bury what was received too often and never given back: it ends its receivers."""
        deadly = message.receives > self.max_receives
        if deadly:
            self.bury(message, reason="received too often, never given back")
        return deadly

    def keep_hidden(self) -> None:
        """Hide what is still being handled here for another VISIBILITY."""
        held = self._held.due()
        if held:
            pks, receipts = zip(*(message.receipt for message in held), strict=True)
            with transaction.atomic():
                Delivery.objects.filter(pk__in=pks, receipt__in=set(receipts)).update(
                    visible_at=now() + VISIBILITY
                )

    def delete(self, messages: Sequence[Message]) -> int:
        """Forget handled messages; a receipt another receiver took over does nothing.

        Return how many were still ours.
        """
        if not messages:
            return 0
        where, params = _received(messages)
        with one_statement(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM messaging_delivery WHERE {where}", params)
            count: int = cursor.rowcount
        for message in messages:
            self._held.drop(message)
        return count

    def release(
        self, message: Message, *, delay: float, reason: str, excused: bool = False
    ) -> None:
        """Give a message back, to come again after `delay` seconds, or to the dead letters.

        `excused` when it was not the message's fault; then the try does not count.
        """
        if message.receives >= self.max_receives and not excused:
            self.bury(message, reason=reason)
        else:
            self._update(
                message,
                visible_at=now() + timedelta(seconds=delay),
                last_error=_storable(reason),
                receipt=None,
                receives=message.receives - excused,
            )

    def bury(self, message: Message, *, reason: str) -> None:
        """Put a message among the dead letters at once."""
        self._update(message, dead_at=now(), last_error=_storable(reason), receipt=None)

    def _update(self, message: Message, **values: object) -> None:
        pk, receipt = message.receipt
        with transaction.atomic():
            Delivery.objects.filter(pk=pk, receipt=receipt).update(**values)
        self._held.drop(message)

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """Return the queue's dead letters, oldest first."""
        rows = Delivery.objects.filter(queue=queue, dead_at__isnull=False).select_related("event")
        return [
            DeadLetter(
                id=str(row.pk),
                queue=queue,
                detail_type=row.event.detail_type,
                detail=row.event.detail,
                dead_at=row.dead_at or row.sent_at,
                reason=row.last_error,
            )
            for row in rows.order_by("dead_at")[:limit]
        ]

    def redrive(self, queue: str, to: str = "") -> int:
        """Send the dead letters again, to their own queue or to another; return how many.

        Of a stray what waits goes as well, to another only. And another gets only what it listens
        to: the rest would be deleted there without a word.
        """
        rows = Delivery.objects.filter(queue=queue)
        if queue in queues() or not to:
            rows = rows.filter(dead_at__isnull=False)
        if to:
            rows = rows.filter(event__detail_type__in=queues()[to].detail_types)
        with transaction.atomic():
            count = rows.update(
                queue=to or queue, dead_at=None, receives=0, receipt=None, visible_at=now()
            )
        wakeup.wake(topic(to or queue))
        return count

    def strays(self) -> list[str]:
        """Return the names of queues with messages that the subscriptions table does not have."""
        found = Delivery.objects.exclude(queue__in=queues()).order_by("queue")
        return list(found.values_list("queue", flat=True).distinct())

    def deliver_again(self, queues: Sequence[str], since: datetime) -> int:
        """Deliver stored events since a time once more to these queues; return how many copies."""
        events = OutboxEvent.objects.filter(created_at__gte=since, published_at__isnull=False)
        rows = events.order_by("pk").values_list("event_id", "detail_type", "detail")
        copies = [
            (queue, event_id)
            # Not kept: a detail is read for its listeners alone, and there may be a million.
            for event_id, detail_type, detail in rows.iterator()
            for queue in queues_for(detail_type, listeners_in(detail))
            if queue in queues
        ]
        self._deliver(copies)
        return len(copies)

    def depth(self, queue: str) -> Depth:
        """Return how far behind a queue is."""
        rows = Delivery.objects.filter(queue=queue)
        waiting = rows.filter(dead_at=None)
        oldest = waiting.aggregate(oldest=Min("sent_at"))["oldest"]
        return Depth(
            waiting=waiting.count(),
            dead=rows.filter(dead_at__isnull=False).count(),
            oldest_seconds=(now() - oldest).total_seconds() if oldest else 0.0,
        )


def _received(messages: Sequence[Message]) -> tuple[str, list[Any]]:
    """Return the condition of these messages' rows, as long as nobody else received them."""
    pks, receipts = zip(*(message.receipt for message in messages), strict=True)
    these, ids = among("id", pks)
    ours, held = among("receipt", [prepared(Delivery, "receipt", one) for one in receipts])
    return f"{these} AND {ours}", [*ids, *held]


def deliver(writes: Writes, event: OutboxEvent, listeners: Collection[str]) -> None:
    """Add a delivery for each queue whose rule matches, together with the event itself."""
    at_once: dict[str, Any] = {"visible_at": NOW, "sent_at": NOW}
    if to := queues_for(event.detail_type, listeners):
        writes.insert(*[Delivery(queue=queue, event=event, **at_once) for queue in to])
        _wake_later(to)


def _wake_later(queues: Iterable[str]) -> None:
    # In the table's order, not a set's, which is another in each process: who is woken last runs
    # first where processors are few (docs/decisions/local-bus.md).
    for queue in dict.fromkeys(queues):
        transaction.on_commit(partial(wakeup.wake, topic(queue)), robust=True)


def _storable(reason: str) -> str:
    """Return a reason without what PostgreSQL refuses; it quotes what came from anywhere."""
    return reason.replace("\x00", "?")


def topic(queue: str) -> str:
    """Return the wake-up topic of a queue."""
    return f"queue-{queue}"
