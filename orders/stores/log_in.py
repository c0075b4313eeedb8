"""A brake on guessing passwords: the wrong ones are counted, and more of them take longer.

Counted by user name and place together, so that a café behind one router is never locked out by
one of its guests. A place is an address, or a device that somebody has logged in with: whatever is
tried from the café's address costs its tablets nothing. Far more patiently, by place alone, against
who tries many names; and by name alone, against who has many places.
"""

import hashlib
import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from cafe.base import clock
from cafe.base.client import network_of
from orders.stores.models import FailedLogIns

FREE_BY_BOTH, FREE_BY_PLACE, FREE_BY_NAME = 5, 30, 50
LONGEST_WAIT = timedelta(minutes=15)
LONGEST_OF_A_PLACE = timedelta(minutes=1)  # others may be there, with tablets nobody knows yet
FORGOTTEN = timedelta(hours=1)  # after the last of them


@dataclass(frozen=True, slots=True)
class Try:
    """A log-in: a name as it was typed, and whence.

    `device` is a known one's id. `is_own`: the user of this name has logged in with it before, so
    that what others tried elsewhere under the name is no matter here.
    """

    name: str
    address: str
    device: str = ""
    is_own: bool = False

    @property
    def place(self) -> str:
        return f"device {self.device}" if self.device else network_of(self.address)


@dataclass(frozen=True, slots=True)
class _Limit:
    """One count that a try goes into: what is free of it, and how long it may have one wait."""

    key: str
    free: int
    longest: timedelta = LONGEST_WAIT


def held_up(one: Try) -> int:
    """Return the seconds until the next try, 0 for at once; counts nothing and locks nothing."""
    now = clock.now()
    limits = {limit.key: limit for limit in _limits(one)}
    # Those of a clock that was set back since are for attempt() to set right.
    counts = FailedLogIns.objects.filter(key__in=limits, last_at__lte=now)
    waits = [_wait(count, limits[count.key], now) for count in counts]
    return math.ceil(max(waits, default=timedelta(0)).total_seconds())


def attempt(one: Try) -> int:
    """Count a try before its password is looked at; return the seconds to wait, 0 to go on.

    Counted before, because many tries at once would otherwise all see the count before them.
    """
    now = clock.now()
    with transaction.atomic():
        counts = [(_locked(limit.key, now), limit) for limit in _limits(one)]
        wait = max(_wait(count, limit, now) for count, limit in counts)
        if wait > timedelta(0):
            return math.ceil(wait.total_seconds())
        for count, _ in counts:
            fresh = now - count.last_at > FORGOTTEN
            count.failures = 1 if fresh else count.failures + 1
            count.last_at = now
            count.save()
    return 0


def succeeded(one: Try) -> None:
    """Take the try back: the password was right."""
    by_both, *others = [limit.key for limit in _limits(one)]
    FailedLogIns.objects.filter(key=by_both).update(failures=0)
    less = FailedLogIns.objects.filter(key__in=others, failures__gt=0)
    less.update(failures=F("failures") - 1)


def forget_log_ins() -> int:
    """Delete what no longer slows anybody down; return how many."""
    deleted, _ = FailedLogIns.objects.filter(last_at__lt=clock.now() - FORGOTTEN).delete()
    return deleted


def _limits(one: Try) -> list[_Limit]:
    """Return the counts of a try, always locked in this order."""
    name = normalized(one.name)
    limits = [
        _Limit(_key(name, one.place), FREE_BY_BOTH),
        _Limit(_key("", one.place, "all names"), FREE_BY_PLACE, LONGEST_OF_A_PLACE),
    ]
    return limits if one.is_own else [*limits, _Limit(_key(name), FREE_BY_NAME)]


def normalized(name: str) -> str:
    """Return a user name as the log-in form reads it, the same for large and small letters."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _key(*parts: str) -> str:
    # Of a length, and unreadable: people type their password where their name belongs.
    text = "\0".join(parts).encode(errors="replace")
    return hashlib.blake2b(text, digest_size=24).hexdigest()


def _locked(key: str, now: datetime) -> FailedLogIns:
    rows = FailedLogIns.objects.select_for_update()
    count, _ = rows.get_or_create(key=key, defaults={"last_at": now})
    if count.last_at > now:  # a clock was set back, and nobody shall wait until it is there again
        count.last_at = now
        count.save(update_fields=["last_at"])
    return count


def _wait(count: FailedLogIns, limit: _Limit, now: datetime) -> timedelta:
    over = count.failures - limit.free
    if over < 0 or now - count.last_at > FORGOTTEN:
        return timedelta(0)
    pause = min(timedelta(seconds=2 ** min(over, 30)), limit.longest)
    return count.last_at + pause - now
