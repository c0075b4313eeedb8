"""The bus on one machine: delivery rows in the database, with SQS's manners.

A message that was received is invisible for VISIBILITY; it comes back unless it is deleted; after
`max_receives` it lies among the dead letters. Delivery is at least once and in no promised order.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from cafe.messaging import wakeup
from cafe.messaging.bus.base import DeadLetter, Depth, Entry, Message, PutResult
from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.queues import queues_for
from cafe.messaging.sql import claim

# Short, since whatever a killed worker held is handled no sooner; renewed while one is at work.
VISIBILITY = timedelta(seconds=6)


class LocalBus:
    """EventBridge rules and SQS queues as rows."""

    in_database = True
    batch_size = 50
    max_receives = 5

    def __init__(self) -> None:
        self._waiters: dict[str, wakeup.Waiter] = {}
        # Received here and not handled yet, by queue. Each queue has one receiver in a process, so
        # whoever receives again has done with, or given up, what he had before.
        self._held: defaultdict[str, dict[int, uuid.UUID]] = defaultdict(dict)

    def put(self, entries: Sequence[Entry]) -> list[PutResult]:
        """Add one delivery for each queue whose rule matches. Never fails for one entry alone."""
        ids = [uuid.UUID(entry.event_id) for entry in entries]
        rows = dict(OutboxEvent.objects.filter(event_id__in=ids).values_list("event_id", "pk"))
        deliveries = [
            Delivery(queue=queue, event_id=rows[uuid.UUID(entry.event_id)])
            for entry in entries
            for queue in queues_for(entry.detail_type)
        ]
        self._send(deliveries)
        return [PutResult() for _ in entries]

    def _send(self, deliveries: Sequence[Delivery]) -> None:
        with transaction.atomic():
            Delivery.objects.bulk_create(deliveries, batch_size=500)
            for queue in {delivery.queue for delivery in deliveries}:
                transaction.on_commit(partial(wakeup.wake, topic(queue)), robust=True)

    def receive(self, queue: str, limit: int, wait: float) -> list[Message]:
        """Return up to `limit` messages, waiting up to `wait` seconds for the first."""
        waiter = self._waiter(queue) if wait else None  # before looking, so that no news is missed
        messages = self._receive(queue, limit)
        if not messages and waiter:
            waiter.wait(wait)
            messages = self._receive(queue, limit)
        return messages

    def _waiter(self, queue: str) -> wakeup.Waiter:
        if queue not in self._waiters:
            self._waiters[queue] = wakeup.Waiter(topic(queue))
        return self._waiters[queue]

    def _receive(self, queue: str, limit: int) -> list[Message]:
        self._held[queue] = {}
        now = timezone.now()
        waiting = Delivery.objects.filter(queue=queue, dead_at=None, visible_at__lte=now)
        if not waiting.exists():
            return []  # an idle café takes no write lock
        receipt = uuid.uuid4()
        ids = claim(
            Delivery,
            where="queue = %s AND dead_at IS NULL AND visible_at <= %s",
            params=[queue, now],
            order="visible_at",
            limit=limit,
            values={"visible_at": now + VISIBILITY, "receipt": receipt},
            add_one_to="receives",
        )
        rows = Delivery.objects.filter(pk__in=ids).select_related("event").order_by("pk")
        self._held[queue] = {row.pk: receipt for row in rows}
        messages = [
            Message(
                queue=queue,
                receipt=(row.pk, receipt),
                receives=row.receives,
                detail_type=row.event.detail_type,
                detail=row.event.detail,
            )
            for row in rows
        ]
        return [message for message in messages if not self._bury_deadly(message)]

    def _bury_deadly(self, message: Message) -> bool:
        """Bury what was received too often and never given back: it ends its receivers."""
        deadly = message.receives > self.max_receives
        if deadly:
            self.bury(message, reason="received too often, never given back")
        return deadly

    def keep_hidden(self) -> None:
        """Hide what is still being handled here for another VISIBILITY."""
        # A copy: the receivers' threads go on meanwhile.
        held = [item for queue in list(self._held.values()) for item in list(queue.items())]
        if held:
            pks, receipts = zip(*held, strict=True)
            with transaction.atomic():
                Delivery.objects.filter(pk__in=pks, receipt__in=set(receipts)).update(
                    visible_at=timezone.now() + VISIBILITY
                )

    def delete(self, messages: Sequence[Message]) -> None:
        """Forget handled messages; a receipt another receiver took over does nothing."""
        with transaction.atomic():
            for message in messages:
                pk, receipt = message.receipt
                Delivery.objects.filter(pk=pk, receipt=receipt).delete()
                self._held[message.queue].pop(pk, None)

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
                visible_at=timezone.now() + timedelta(seconds=delay),
                last_error=reason,
                receipt=None,
                receives=message.receives - excused,
            )

    def bury(self, message: Message, *, reason: str) -> None:
        """Put a message among the dead letters at once."""
        self._update(message, dead_at=timezone.now(), last_error=reason, receipt=None)

    def _update(self, message: Message, **values: object) -> None:
        pk, receipt = message.receipt
        with transaction.atomic():
            Delivery.objects.filter(pk=pk, receipt=receipt).update(**values)
        self._held[message.queue].pop(pk, None)

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

    def redrive(self, queue: str) -> int:
        """Send the dead letters again; return how many."""
        with transaction.atomic():
            count = Delivery.objects.filter(queue=queue, dead_at__isnull=False).update(
                dead_at=None, receives=0, receipt=None, visible_at=timezone.now()
            )
        wakeup.wake(topic(queue))
        return count

    def deliver_again(self, queues: Sequence[str], since: datetime) -> int:
        """Deliver stored events since a time once more to these queues; return how many copies."""
        events = OutboxEvent.objects.filter(created_at__gte=since, published_at__isnull=False)
        deliveries = [
            Delivery(queue=queue, event_id=pk)
            for pk, detail_type in events.order_by("pk").values_list("pk", "detail_type")
            for queue in queues_for(detail_type)
            if queue in queues
        ]
        self._send(deliveries)
        return len(deliveries)

    def depth(self, queue: str) -> Depth:
        """Return how far behind a queue is."""
        rows = Delivery.objects.filter(queue=queue)
        waiting = rows.filter(dead_at=None)
        oldest = waiting.aggregate(oldest=Min("sent_at"))["oldest"]
        return Depth(
            waiting=waiting.count(),
            dead=rows.filter(dead_at__isnull=False).count(),
            oldest_seconds=(timezone.now() - oldest).total_seconds() if oldest else 0.0,
        )


def topic(queue: str) -> str:
    """Return the wake-up topic of a queue."""
    return f"queue-{queue}"
