"""What a clock that was set back has hidden: it would wait until the clock is there again."""

import logging
from datetime import timedelta

from cafe.base.sql import Later, exists, now
from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.outbox import NEVER_LEASED, nudge

log = logging.getLogger(__name__)

# Further ahead than any lease, time of invisibility or back-off is ever set.
LONGEST = timedelta(minutes=2)
AHEAD = Later(LONGEST.total_seconds())
HIDDEN = "dead_at IS NULL AND visible_at > %s"
LEASED = "published_at IS NULL AND parked_at IS NULL AND leased_until > %s"


def take_what_is_hidden() -> int:
    """Make visible at once what is hidden for longer than anything ever is; return how many.

    Without this an hour's waiting messages are silent for an hour, and nothing says so.
    """
    count = 0
    # Looked for first: an idle café on SQLite takes no write lock.
    if exists(Delivery, where=HIDDEN, params=[AHEAD]):
        hidden = Delivery.objects.filter(dead_at=None, visible_at__gt=now() + LONGEST)
        count += hidden.update(visible_at=now())
    if exists(OutboxEvent, where=LEASED, params=[AHEAD]):
        leased = OutboxEvent.objects.filter(leased_until__gt=now() + LONGEST)
        waiting = leased.filter(published_at=None, parked_at=None)
        count += waiting.update(leased_until=NEVER_LEASED)
    if count:
        log.warning("a clock was set back: %d events were hidden and are taken now", count)
        nudge()
    return count
