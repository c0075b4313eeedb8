"""Django's SQLite backend with a queue in front of the write lock, and an eye on its own file.

SQLite's own answer to a second writer is to sleep and try again, which is unfair: with 16 clients
the slowest waits a second. A file lock taken before BEGIN IMMEDIATE makes writers of every thread
and process wait in the kernel instead (docs/decisions/sqlite.md). The kernel frees the lock of a
process that was killed.

A file that was removed or replaced goes on being written by whoever has it open, and nobody will
ever read that (docs/decisions/database-away.md). So it is looked at where a connection is taken up
and before a commit; a connection to another file than the one that lies there is made anew.
"""

import os
import sqlite3
import threading
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from cafe.base.sqlite.queue import lock
from cafe.base.trouble import LOG_REMOVED, REPLACED, InTrouble

Identity = tuple[int, int] | None  # device and inode; None where there is no file

_all: "weakref.WeakSet[DatabaseWrapper]" = weakref.WeakSet()  # of all threads
_all_lock = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """Hold the file lock from BEGIN to COMMIT or ROLLBACK, on the file that has the name."""

    _lock_file: int | None = None
    _file: Identity = None
    _log: Identity = None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if params.pop("must_exist", False):
            params["database"] = f"{Path(self._path()).absolute().as_uri()}?mode=rw"
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        # Before it is opened: who replaces it meanwhile is found out at the next look.
        self._file = _identity(self._path())
        self._begin_no_second_log()
        connection = super().get_new_connection(conn_params)
        self._file = self._file or _identity(self._path())
        self._log = _identity(f"{self._path()}-wal")
        return connection

    def _begin_no_second_log(self) -> None:
        """Raise InTrouble where the log that others have open has lost its name.

        The next to open the file would begin a new one. The last to close writes the one that it
        knows home, so what is only in the other would be lost.
        """
        with _all_lock:
            others = [one for one in _all if one.connection is not None]
            _all.add(self)
        path = self._path()
        same = (one for one in others if one._path() == path and one._file == self._file)
        if any(one._has_lost_its_log() for one in same):
            raise InTrouble(LOG_REMOVED)

    # Not in ensure_connection(): whoever only puts a connection away must not meet a missing file.

    def _cursor(self, name: Any = None) -> Any:
        self._leave_another()
        return super()._cursor(name)  # type: ignore[misc]

    def set_autocommit(self, *args: Any, **kwargs: Any) -> None:
        self._leave_another()
        super().set_autocommit(*args, **kwargs)

    def _leave_another(self) -> None:
        if self.connection is not None and not self.in_atomic_block and self._is_another():
            self.close()

    def _start_transaction_under_autocommit(self) -> None:
        try:
            self._lock()
            self._must_be_the_one()
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._unlock()
            raise

    def _commit(self) -> None:
        if self._lock_file is not None:
            self._must_be_the_one()
        super()._commit()  # type: ignore[misc]
        self._unlock()  # not after a failed commit: Django rolls back, and that unlocks

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._unlock()

    def _close(self) -> None:
        if not self._has_lost_its_log():
            # The last to close removes the log itself. Who opens the file in that moment still sees
            # this connection, and shall not take the log for lost.
            self._log = None
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._unlock()

    def _lock(self) -> None:
        if not self.is_in_memory_db():
            self._lock_file = lock(f"{self._path()}-lock")

    def _unlock(self) -> None:
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    def _is_another(self) -> bool:
        return not self.is_in_memory_db() and _identity(self._path()) != self._file

    def _must_be_the_one(self) -> None:
        """Raise InTrouble where what is committed now would be read by nobody."""
        if self._is_another():
            raise InTrouble(REPLACED)
        if self._has_lost_its_log():
            self._bring_home()
            raise InTrouble(LOG_REMOVED)

    def _bring_home(self) -> None:
        """Write what is in the nameless log into the database, while somebody has it open.

        SQLite does so when the last connection is closed, which those of threads that end with
        their process are not. Not where another log has the name: that may be written by now.
        """
        if not self.connection.in_transaction and _identity(f"{self._path()}-wal") is None:
            with suppress(sqlite3.Error):  # what it cannot do now the last that closes does
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _has_lost_its_log(self) -> bool:
        return self._log is not None and _identity(f"{self._path()}-wal") != self._log

    def _path(self) -> Any:
        return self.settings_dict["NAME"]


def _identity(path: Any) -> Identity:
    try:
        info = os.stat(path)  # noqa: PTH116 - a Path costs twice as much, and this is in every query
    except OSError:
        return None
    return info.st_dev, info.st_ino
