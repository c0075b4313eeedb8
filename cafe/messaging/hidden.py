"""What a clock that was set back has hidden: it would wait until the clock is there again."""

import logging
from datetime import timedelta

from django.db.models import QuerySet

from cafe.base.sql import now
from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.outbox import NEVER_LEASED, nudge

log = logging.getLogger(__name__)

# Further ahead than any lease, time of invisibility or back-off is ever set.
LONGEST = timedelta(minutes=2)


def take_what_is_hidden() -> int:
    """Make visible at once what is hidden for longer than anything ever is; return how many.

    Without this an hour's waiting messages are silent for an hour, and nothing says so.
    """
    ahead = now() + LONGEST
    deliveries = Delivery.objects.filter(dead_at=None, visible_at__gt=ahead)
    events = OutboxEvent.objects.filter(published_at=None, parked_at=None, leased_until__gt=ahead)
    count = _set(deliveries, visible_at=now()) + _set(events, leased_until=NEVER_LEASED)
    if count:
        log.warning("a clock was set back: %d events were hidden and are taken now", count)
        nudge()
    return count


def _set(rows: QuerySet[Delivery] | QuerySet[OutboxEvent], **values: object) -> int:
    # Looked for first: an idle café on SQLite takes no write lock.
    return rows.update(**values) if rows.exists() else 0
