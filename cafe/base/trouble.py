"""What is wrong with the database itself, told apart from a mistake in what it was asked.

The one place that knows the databases' codes. Whoever meets such an error answers 503 and not 500,
excuses the message that was handled, and says one word of it: it lasts, and then it is over.
https://www.postgresql.org/docs/current/errcodes-appendix.html, https://sqlite.org/rescode.html
"""

import errno
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 4  # of one transaction that others got in the way of
PAUSE_SECONDS = 0.02  # before the second try, at most; twice as long before each further one
REMEMBERED_SECONDS = 5.0  # by then it was met again, or it is over


@dataclass(frozen=True)
class Trouble:
    """A word for /readyz and the log, and in how many seconds it makes sense to come back.

    `hides` when who only looks may not meet it, and yet it concerns more than one row; `again` when
    the transaction was undone as a whole and may run once more at once.
    """

    word: str
    retry_after: int = 2
    hides: bool = False
    again: bool = False


AWAY = Trouble("away")
LOCKED = Trouble("locked", hides=True)
BUSY = Trouble("locked")  # a row of many: others can be changed
FULL = Trouble("disk full", 15, hides=True)
READ_ONLY = Trouble("read-only", 15, hides=True)
GONE = Trouble("no database file", 5)
REPLACED = Trouble("database file replaced", 1)
# What is in it is read and kept by those who have it open, until the last of them ends.
LOG_REMOVED = Trouble("write-ahead log removed, restart", 15, hides=True)
DEADLOCK = Trouble("deadlock", 1, again=True)
CONFLICT = Trouble("conflicting transactions", 1, again=True)
# Of all that PostgreSQL does not support we ask for this alone: "cached plan must not change result
# type". It undoes the transaction, and the next finds the statement forgotten (cafe/base/plans.py).
STALE_PLAN = Trouble("schema changed", 1, again=True)
NO_PERMISSION = Trouble("permission denied", 15, hides=True)
BROKEN_DISK = Trouble("disk error", 15, hides=True)
CORRUPT = Trouble("corrupt", 60, hides=True)
NOT_MIGRATED = Trouble("not migrated", 15, hides=True)

SQL_STATES = {
    "0A000": STALE_PLAN,
    "25006": READ_ONLY,
    "25P03": AWAY,  # too long idle in a transaction: the server hung up
    "40001": CONFLICT,
    "40P01": DEADLOCK,
    "42501": NO_PERMISSION,
    "42P01": NOT_MIGRATED,
    "42703": NOT_MIGRATED,
    "53100": FULL,
    "53200": Trouble("out of memory", 5),
    "53300": Trouble("too many connections", 5),
    "55P03": BUSY,
    "57014": Trouble("too slow", 5),
    "57P01": Trouble("shutting down"),
    "57P02": Trouble("shutting down"),
    "57P03": Trouble("starting or stopping"),
    "58030": BROKEN_DISK,
    "XX001": CORRUPT,
    "XX002": CORRUPT,
}
SQLITE_CODES = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_CANTOPEN: GONE,
    sqlite3.SQLITE_CORRUPT: CORRUPT,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: BROKEN_DISK,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_NOTADB: CORRUPT,
    sqlite3.SQLITE_PERM: NO_PERMISSION,
    sqlite3.SQLITE_READONLY: READ_ONLY,
}
SYSTEM_ERRORS = {
    errno.EACCES: NO_PERMISSION,
    errno.EDQUOT: FULL,
    errno.ENOSPC: FULL,
    errno.EPERM: NO_PERMISSION,
    errno.EROFS: READ_ONLY,
}


class InTrouble(OperationalError):
    """Raised by our own side of the database, which knows what the trouble is."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"the database is in trouble: {trouble.word}")
        self.trouble = trouble


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Return what is wrong with the database, None when the error is about something else."""
    if isinstance(error, InTrouble):
        return error.trouble
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return SQL_STATES.get(state) or (AWAY if state.startswith("08") else None)
    # The connection ended, or none was to be had: nobody was there to give it a code.
    return AWAY if isinstance(error, OperationalError | InterfaceError) else None


def _of_sqlite(error: sqlite3.Error) -> Trouble | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code == sqlite3.SQLITE_ERROR:
        return NOT_MIGRATED if str(error).startswith(("no such table", "no such column")) else None
    return SQLITE_CODES.get(code & 0xFF)


def of_system(error: OSError) -> InTrouble:
    """Return what a file of the database could not be opened for."""
    return InTrouble(SYSTEM_ERRORS.get(error.errno or 0, BROKEN_DISK))


# -- what only changes meet ------------------------------------------------------------------------

_met: tuple[Trouble, float] | None = None


def remember(trouble: Trouble) -> None:
    """Keep in mind what a change met, for whoever only looks: /readyz."""
    global _met
    if trouble.hides:
        _met = trouble, time.monotonic()


def lately() -> str:
    """Return the word for what changes met within the last seconds, "" for nothing."""
    if _met and time.monotonic() - _met[1] < REMEMBERED_SECONDS:
        return _met[0].word
    return ""


# -- what may be tried again at once ---------------------------------------------------------------


def tried_again(change: Callable[P, T]) -> Callable[P, T]:
    """Run a whole transaction again, a few times, when others got in its way: nothing of it stayed.

    Inside a transaction of somebody else it is theirs to begin anew.
    """

    @wraps(change)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        for tries in range(TRIES - 1):
            try:
                return change(*args, **kwargs)
            except DatabaseError as error:
                trouble = trouble_of(error)
                if connection.in_atomic_block or not (trouble and trouble.again):
                    raise
                time.sleep(random.uniform(0, PAUSE_SECONDS * 2**tries))
        return change(*args, **kwargs)

    return run
