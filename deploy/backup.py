#!/usr/bin/env python3
"""Copy the database and the pictures of a running café: backup.py CAFE_VAR FOLDER [--keep DAYS]

Needs nothing but Python. docs/operate.md says how to restore.
"""

import argparse
import sqlite3
import sys
import tarfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description="Copy a running café's database and pictures.")
    parser.add_argument("var", type=Path, metavar="CAFE_VAR")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--keep", type=int, default=14, metavar="DAYS")
    wanted = parser.parse_args()
    wanted.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = wanted.folder / f"cafe-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite3"
    copy_database(wanted.var / "cafe.sqlite3", copy)
    copy_pictures(wanted.var / "media", copy.with_suffix(".media.tar.gz"))
    forget_older(wanted.folder, wanted.keep)
    sys.stdout.write(f"{copy}\n")


def copy_database(source: Path, copy: Path) -> None:
    """Write one moment of the database into a file of its own, whole or not at all.

    VACUUM INTO reads the WAL too, which a copied file lacks, and holds up no writer.
    """
    part = copy.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        # By URI, so that a wrong path is an error and not a new, empty database.
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as cafe:
            cafe.execute("PRAGMA busy_timeout = 20000")
            cafe.execute("VACUUM INTO ?", [str(part)])
        with closing(sqlite3.connect(part)) as made:
            (verdict,) = made.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise SystemExit(f"{source}: {verdict}")
        part.rename(copy)
    finally:
        part.unlink(missing_ok=True)


def copy_pictures(source: Path, copy: Path) -> None:
    """Pack the pictures, whole or not at all, also when there are none: a restore unpacks them."""
    part = copy.with_suffix(".part")
    try:
        with tarfile.open(part, "w:gz") as archive:
            if source.is_dir():
                archive.add(source, arcname="media")
        part.rename(copy)
    finally:
        part.unlink(missing_ok=True)


def forget_older(folder: Path, days: int) -> None:
    oldest = time.time() - days * 86_400
    for copy in folder.glob("cafe-*"):
        if copy.stat().st_mtime < oldest:
            copy.unlink()


if __name__ == "__main__":
    main()
