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
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from cafe.base.sqlite.queue import lock
from cafe.base.trouble import LOG_REMOVED, REPLACED, InTrouble

Identity = tuple[int, int] | None  # device and inode; None where there is no file


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
        connection = super().get_new_connection(conn_params)
        self._file = self._file or _identity(self._path())
        self._log = _identity(f"{self._path()}-wal")
        return connection

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
        # No new connection in this case: it would begin a second log beside that of the others.
        if self._log and _identity(f"{self._path()}-wal") != self._log:
            raise InTrouble(LOG_REMOVED)

    def _path(self) -> Any:
        return self.settings_dict["NAME"]


def _identity(path: Any) -> Identity:
    try:
        info = os.stat(path)  # noqa: PTH116 - a Path costs twice as much, and this is in every query
    except OSError:
        return None
    return info.st_dev, info.st_ino
