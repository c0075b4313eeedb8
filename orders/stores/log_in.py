"""A brake on guessing passwords: the wrong ones are counted, and more of them take longer.

Counted by user name and address together, so that a café behind one router is never locked out by
one of its guests; and, far more patiently, by user name alone, against who has many addresses.
"""

import hashlib
import math
import unicodedata
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from cafe.base import clock
from cafe.base.client import network_of
from orders.stores.models import FailedLogIns

FREE_BY_ADDRESS = 5
FREE_BY_NAME = 50
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)  # after the last of them


def attempt(name: str, address: str) -> int:
    """Count a try before its password is looked at; return the seconds to wait, 0 to go on.

    Counted before, because many tries at once would otherwise all see the count before them.
    """
    now = clock.now()
    with transaction.atomic():
        counts = [(_locked(key, now), free) for key, free in _keys(name, address)]
        wait = max(_wait(count, free, now) for count, free in counts)
        if wait > timedelta(0):
            return math.ceil(wait.total_seconds())
        for count, _ in counts:
            fresh = now - count.last_at > FORGOTTEN
            count.failures = 1 if fresh else count.failures + 1
            count.last_at = now
            count.save()
    return 0


def succeeded(name: str, address: str) -> None:
    """Take the try back: the password was right."""
    (by_address, _), (by_name, _) = _keys(name, address)
    FailedLogIns.objects.filter(key=by_address).update(failures=0)
    FailedLogIns.objects.filter(key=by_name, failures__gt=0).update(failures=F("failures") - 1)


def forget_log_ins() -> int:
    """Delete what no longer slows anybody down; return how many."""
    deleted, _ = FailedLogIns.objects.filter(last_at__lt=clock.now() - FORGOTTEN).delete()
    return deleted


def _keys(name: str, address: str) -> list[tuple[str, int]]:
    """Return the two keys, always locked in this order, and how many tries each has free."""
    name = normalized(name)
    return [(_key(name, network_of(address)), FREE_BY_ADDRESS), (_key(name), FREE_BY_NAME)]


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


def _wait(count: FailedLogIns, free: int, now: datetime) -> timedelta:
    over = count.failures - free
    if over < 0 or now - count.last_at > FORGOTTEN:
        return timedelta(0)
    pause = min(timedelta(seconds=2 ** min(over, 30)), LONGEST_WAIT)
    return count.last_at + pause - now
