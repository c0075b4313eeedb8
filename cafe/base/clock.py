"""The time that all hosts share: the database's, because their own clocks differ.

A host ten minutes ahead would call every order late, and promise the next one too late. Asked for
now and then, not each time: between two comparisons only a stopwatch runs. A process that never
compares goes by its own clock.
"""

import time
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from cafe.base import sql

COMPARE_SECONDS = 10.0

_compared: tuple[datetime, float] | None = None  # the database's time, and the stopwatch's then


def now() -> datetime:
    """Return the time, by the database's clock if it was compared; asks nobody."""
    if _compared is None:
        return timezone.now()
    there, then = _compared
    return there + timedelta(seconds=time.monotonic() - then)


def compare() -> None:
    """Ask the database for the time. One machine's SQLite has no other clock than ours."""
    global _compared
    if connection.vendor == "postgresql":
        _compared = sql.now(), time.monotonic()


def forget() -> None:
    """Go by this host's clock again."""
    global _compared
    _compared = None
