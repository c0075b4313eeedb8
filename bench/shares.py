"""Processes held to a share of a processor, by Linux' control groups (cgroups(7))."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
PERIOD_US = 100_000


class NoShares(Exception):
    """This machine holds no process to a share, or not for this user."""


@contextmanager
def share(name: str, of_a_processor: float) -> Iterator[Path]:
    """Make a group that together has so much of a processor; give the file that takes process ids.

    Raises NoShares.
    """
    quota = int(of_a_processor * PERIOD_US)
    first = (ROOT / "cpu").is_dir()
    group = (ROOT / "cpu" if first else ROOT) / name
    try:
        group.mkdir()
        if first:
            (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
            (group / "cpu.cfs_quota_us").write_text(str(quota))
        else:
            (group / "cpu.max").write_text(f"{quota} {PERIOD_US}")
    except OSError as error:
        with suppress(OSError):
            group.rmdir()
        raise NoShares(str(error)) from error
    try:
        yield group / "cgroup.procs"
    finally:
        with suppress(OSError):  # a process that ends late; an empty group is nothing
            group.rmdir()
