"""The outbox: an event is stored with its change, and sent afterwards, however often it takes.

https://microservices.io/patterns/data/transactional-outbox.html
"""

import logging
import random
import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import Bus, Entry, PutResult
from cafe.messaging.events import Event
from cafe.messaging.models import OutboxEvent
from cafe.messaging.sql import claim
from cafe.messaging.wakeup import wake

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # longer than any put; then another relay may try
LONGEST_BACKOFF = 60.0  # seconds


class OutsideTransaction(RuntimeError):
    """emit() was called where a crash could keep the change and lose the event, or the reverse."""


def emit(event: Event) -> None:
    """Store an event in the current transaction, to be relayed after its commit.

    Raises OutsideTransaction when there is none.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{event.detail_type()} must be emitted inside atomic()")
    OutboxEvent.objects.create(
        event_id=uuid.UUID(event.metadata.event_id),
        detail_type=event.detail_type(),
        source=settings.CAFE_EVENT_SOURCE,
        group=event.group(),
        detail=event.encode(),
        trace_id=event.metadata.trace_id,
    )
    transaction.on_commit(nudge, robust=True)  # a hint must not fail what is stored already


def nudge() -> None:
    """Tell the relay that there is something to send."""
    wake("outbox")


def relay_once(bus: Bus | None = None) -> int:
    """Send one batch; return how many events it took up."""
    bus = bus or get_bus()
    if not _waiting().exists():
        return 0  # an idle café takes no write lock
    # Where the bus is in this database all is one commit: it costs less than two, and whoever is
    # killed in between leaves no lease behind that others would have to wait for.
    with transaction.atomic() if bus.in_database else nullcontext():
        rows = _lease(bus.batch_size)
        if rows:
            _record(rows, _put(bus, rows))
    return len(rows)


def _waiting() -> QuerySet[OutboxEvent]:
    return OutboxEvent.objects.filter(
        published_at=None, parked_at=None, leased_until__lte=timezone.now()
    )


def _lease(limit: int) -> list[OutboxEvent]:
    """Take rows for a while, so that no other relay sends them at the same time."""
    now = timezone.now()
    ids = claim(
        OutboxEvent,
        where="published_at IS NULL AND parked_at IS NULL AND leased_until <= %s",
        params=[now],
        order="leased_until",  # by id SQLite would walk the whole archive
        limit=limit,
        values={"leased_until": now + LEASE},
        add_one_to="attempts",
    )
    return list(OutboxEvent.objects.filter(pk__in=ids).order_by("pk"))


def _put(bus: Bus, rows: Sequence[OutboxEvent]) -> list[PutResult]:
    entries = [
        Entry(str(row.event_id), row.detail_type, row.source, row.group, row.detail) for row in rows
    ]
    try:
        return bus.put(entries)
    except Exception as error:
        if bus.in_database:
            raise  # the transaction is lost, and with it whatever was recorded
        log.warning("put of %d events failed: %s", len(rows), error)
        return [PutResult(error=f"{type(error).__name__}: {error}")] * len(rows)


def _record(rows: Sequence[OutboxEvent], results: Sequence[PutResult]) -> None:
    """Mark after sending, never before: a crash between the two repeats, and loses nothing."""
    now = timezone.now()
    sent = [row.pk for row, result in zip(rows, results, strict=True) if not result.error]
    OutboxEvent.objects.filter(pk__in=sent).update(published_at=now, last_error="")
    for row, result in zip(rows, results, strict=True):
        if result.error:
            row.last_error = result.error
            row.leased_until = now + timedelta(seconds=_backoff(row.attempts))
            row.parked_at = now if result.final else None
            row.save(update_fields=["last_error", "leased_until", "parked_at"])
            log.log(
                logging.ERROR if result.final else logging.WARNING,
                "event %s (%s) %s: %s",
                row.event_id,
                row.detail_type,
                "parked" if result.final else "will be sent again",
                result.error,
            )


def _backoff(attempts: int) -> float:
    """Return seconds to wait before the next try: doubling, with full jitter."""
    return random.uniform(0.1, min(LONGEST_BACKOFF, 0.25 * 2 ** min(attempts, 20)))
