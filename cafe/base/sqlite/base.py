"""Django's SQLite backend with a queue in front of the write lock.

SQLite's own answer to a second writer is to sleep and try again, which is unfair: with 16 clients
the slowest waits a second. A file lock taken before BEGIN IMMEDIATE makes writers of every thread
and process wait in the kernel instead (docs/decisions/sqlite.md). The kernel frees the lock of a
process that was killed.
"""

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Hold the file lock from BEGIN to COMMIT or ROLLBACK."""

    _lock_file: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        try:
            self._lock()
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._unlock()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._unlock()  # not after a failed commit: Django rolls back, and that unlocks

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._unlock()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._unlock()

    def _lock(self) -> None:
        if not self.is_in_memory_db():
            self._lock_file = os.open(f"{self._path()}-lock", os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)

    def _unlock(self) -> None:
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    def _path(self) -> Any:
        return self.settings_dict["NAME"]
