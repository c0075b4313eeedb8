"""A café's database as its first start leaves it: laid once for each run of pytest, and copied.

Its migrations, menu and passwords take half of a processor's time for a whole start. A café that is
given one begins as on its second day; the first is what tests/test_up.py is about.
"""

import atexit
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.cast import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
NAME = "cafe.sqlite3"
# With any of these it would be laid otherwise, or elsewhere.
ELSEWHERE = {"DATABASE_URL", "DEBUG"}


def give_laid(environment: Mapping[str, str]) -> None:
    """Give the café of an environment the database of a first start, where it has none yet."""
    given = Path(environment["CAFE_VAR"], NAME)
    usual = environment["CAFE_DEMO_PASSWORD"] == PASSWORD and not environment.keys() & ELSEWHERE
    if usual and not given.exists():
        shutil.copy(_laid(), given)


@cache
def _laid() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="cafe-laid-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    told = {"CAFE_VAR": str(folder), "CAFE_DEMO_PASSWORD": PASSWORD}
    for command in (["migrate", "-v0"], ["demo"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=os.environ | told,
            check=True,
            capture_output=True,
            timeout=120,
        )
    with sqlite3.connect(folder / NAME) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder / NAME
