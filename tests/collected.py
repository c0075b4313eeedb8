"""Static files, collected once for all runs and given to each café that a test starts.

Hashing and compressing them takes longer than all else of a first start together. A café still
looks whether they are those of its sources, and collects them itself where they are not.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEPT = Path(__file__).resolve().parent.parent / ".pytest_cache" / "collected"
FILES, STAMP = "static", "static.sha256"


@contextmanager
def alone() -> Iterator[None]:
    """Keep other runs out: one may find that a source has changed."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def give_collected(var: Path) -> bool:
    """Give a CAFE_VAR that has no static files those of the last run; return whether it has any."""
    if (var / FILES).exists():
        return True
    with alone():
        if not (KEPT / STAMP).exists():
            return False
        shutil.copytree(KEPT / FILES, var / FILES)
        shutil.copy(KEPT / STAMP, var)
    return True
