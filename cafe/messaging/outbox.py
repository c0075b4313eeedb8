"""The outbox: an event is stored with its change, and sent afterwards, however often it takes.

https://microservices.io/patterns/data/transactional-outbox.html
"""

import logging
import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from cafe.base import clock
from cafe.base.meters import EVENTS
from cafe.base.sql import NOW, Later, claim, exists, now
from cafe.base.trace import journal, tell
from cafe.base.wakeup import wake
from cafe.base.wanted import must_be_wanted
from cafe.base.writes import Writes, together
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import Bus, BusUnavailable, Entry, PutResult
from cafe.messaging.bus.local import deliver
from cafe.messaging.event import Event
from cafe.messaging.models import OutboxEvent

log = logging.getLogger(__name__)

# Longer than any put; then another relay may try, which is what a killed relay's events wait for.
LEASE = timedelta(seconds=20)
LONGEST_BACKOFF = 60.0  # seconds
NEVER_LEASED = datetime(2000, 1, 1, tzinfo=UTC)  # past by every host's clock, however wrong
WAITING = "published_at IS NULL AND parked_at IS NULL AND leased_until <= %s"


class OutsideTransaction(RuntimeError):
    """emit() was called where a crash could keep the change and lose the event, or the reverse."""


def emit(event: Event) -> None:
    """Store an event in the current transaction, to be relayed after its commit.

    Raises OutsideTransaction when there is none, and Unwanted when the client of this change went
    away before it was made.
    """
    with together() as writes:
        emit_with(writes, event)


def emit_with(writes: Writes, event: Event) -> None:
    """Store an event together with what else its change writes; raise what emit() does."""
    must_be_wanted()
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{event.detail_type()} must be emitted inside atomic()")
    bus = get_bus()
    now = clock.now()
    row = OutboxEvent(
        event_id=uuid.UUID(event.metadata.event_id),
        detail_type=event.detail_type(),
        source=settings.CAFE_EVENT_SOURCE,
        group=event.group(),
        detail=event.encode(),
        trace_id=event.metadata.trace_id,
        created_at=now,
        published_at=now if bus.in_database else None,
        leased_until=NEVER_LEASED,
    )
    writes.insert(row)
    if bus.in_database:
        # Commits with the change, so there is nothing to relay.
        deliver(writes, row, event.metadata.listeners)
    else:
        transaction.on_commit(nudge, robust=True)  # a hint must not fail what is stored already
    transaction.on_commit(EVENTS.labels(event.detail_type()).inc, robust=True)
    tell(**event.about())
    journal.info("event stored")


def nudge() -> None:
    """Tell the relay that there is something to send."""
    wake("outbox")


def relay_once(bus: Bus | None = None) -> int:
    """Send one batch; return how many events it took up.

    Raises BusUnavailable when the bus cannot be asked: wait a little, the events are back in line.
    """
    bus = bus or get_bus()
    if not exists(OutboxEvent, where=WAITING, params=[NOW]):
        return 0  # an idle café takes no write lock
    rows = _lease(bus.batch_size)
    results = _put(bus, rows) if rows else []
    _record(rows, results)
    if away := next((result.error for result in results if result.away), ""):
        raise BusUnavailable(away)
    return len(rows)


def _lease(limit: int) -> list[OutboxEvent]:
    """Take rows for a while, so that no other relay sends them at the same time."""
    ids = claim(
        OutboxEvent,
        where=WAITING,
        params=[NOW],
        order="leased_until, id",  # by id alone SQLite would walk the whole archive
        limit=limit,
        values={"leased_until": Later(LEASE.total_seconds())},
        add_one_to="attempts",
    )
    return list(OutboxEvent.objects.filter(pk__in=[pk for (pk,) in ids]).order_by("pk"))


def _put(bus: Bus, rows: Sequence[OutboxEvent]) -> list[PutResult]:
    try:
        return bus.put([_entry(row) for row in rows])
    except Exception as error:
        log.exception("put of %d events failed", len(rows))
        return [PutResult(error=type(error).__name__, away=True)] * len(rows)


def _entry(row: OutboxEvent) -> Entry:
    return Entry(
        event_id=str(row.event_id),
        detail_type=row.detail_type,
        source=row.source,
        group=row.group,
        detail=row.detail,
        time=row.created_at,
        trace_id=row.trace_id,
    )


def _record(rows: Sequence[OutboxEvent], results: Sequence[PutResult]) -> None:
    """Mark after sending, never before: a crash between the two repeats, and loses nothing."""
    at = now()
    sent = [row.pk for row, result in zip(rows, results, strict=True) if not result.error]
    OutboxEvent.objects.filter(pk__in=sent).update(published_at=at, last_error="")
    _give_back([row for row, result in zip(rows, results, strict=True) if result.away], results)
    for row, result in zip(rows, results, strict=True):
        if result.error and not result.away:
            row.last_error = result.error
            row.leased_until = at + timedelta(seconds=_backoff(row.attempts))
            row.parked_at = at if result.final else None
            row.save(update_fields=["last_error", "leased_until", "parked_at"])
            log.log(
                logging.ERROR if result.final else logging.WARNING,
                "event %s (%s) %s: %s",
                row.event_id,
                row.detail_type,
                "parked" if result.final else "will be sent again",
                result.error,
            )


def _give_back(rows: Sequence[OutboxEvent], results: Sequence[PutResult]) -> None:
    """Put events back in line, behind those not tried yet, as if nobody had tried to send them.

    In one statement, and without a back-off of their own: after an outage of minutes they go out
    at once, and meanwhile they cost the database next to nothing.
    """
    if rows:
        error = next(result.error for result in results if result.away)
        OutboxEvent.objects.filter(pk__in=[row.pk for row in rows]).update(
            leased_until=now(), attempts=F("attempts") - 1, last_error=error
        )


def _backoff(attempts: int) -> float:
    """Return seconds to wait before the next try: doubling, with full jitter."""
    return random.uniform(0.1, min(LONGEST_BACKOFF, 0.25 * 2 ** min(attempts, 20)))
