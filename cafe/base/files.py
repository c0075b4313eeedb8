"""Files of CAFE_VAR that processes share: there whole or not at all, and made by one of them.

Read by the settings too, so it imports nothing that needs them.
"""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

_held: list[int] = []


def write_whole(path: Path, text: str) -> None:
    """Put a text in place of a file, for this user alone; raise OSError and leave the old one.

    On the disk before it has its name, so that neither a full disk nor a power cut leaves a part.
    """
    file, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(file, "w") as writer:
            writer.write(text)
            writer.flush()
            os.fsync(file)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink()
        raise


def read_or_make(path: Path, fits: Callable[[str], bool], make: Callable[[], str]) -> str:
    """Return a file's text; what does not fit counts as absent and is made.

    Whoever else does so at the same time gets the same text. Raises OSError when it can be neither
    read nor written.
    """
    if fits(text := _read(path)):
        return text
    with _locked(path):
        if not fits(text := _read(path)):
            text = make()
            write_whole(path, text)
    return text


def close_to_others(folder: Path, pattern: str) -> None:
    """Take from others what they may do with files of ours; raise OSError.

    They may be from before they were made private, or copied back by hand.
    """
    for path in folder.glob(pattern):
        mode = path.stat().st_mode & 0o777
        if mode & 0o077:
            path.chmod(mode & 0o700)


def hold(path: Path) -> bool:
    """Hold a file for the life of this process; return whether nobody else does.

    It keeps it when it becomes another program; what it starts does not have it. The kernel lets go
    of it, also when the process is killed. The holder's process id is in it.
    """
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return False
    os.set_inheritable(file, True)
    _held.append(file)
    os.ftruncate(file, 0)
    os.write(file, str(os.getpid()).encode())
    return True


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except FileNotFoundError:
        return ""


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    file = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
