"""Who listens, in a process of its own: what that computes is not the café's.

Such a module is run by `python -m`. It says "open" when all its sockets are, and at the end of its
input what it heard, as JSON.
"""

import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from bench.crowd import Crowd

ROOT = Path(__file__).resolve().parent.parent  # nothing of Django is loaded here

SLICE_SECONDS = 0.5

Heard = TypeVar("Heard")


class Apart(Generic[Heard]):
    """The process, as the bench sees it."""

    def __init__(self, process: subprocess.Popen[bytes], heard: type[Heard]) -> None:
        self.process = process
        self._heard = heard

    def heard(self) -> Heard:
        """End it; return what it heard."""
        out, _ = self.process.communicate()
        return msgspec.json.decode(out, type=self._heard)


@contextmanager
def apart(module: str, heard: type[Heard], *arguments: str | int) -> Iterator[Apart[Heard]]:
    """Run a module for a while; raise AssertionError where it cannot open its sockets."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    try:
        if process.stdout.readline() != b"open\n":
            raise AssertionError(f"{module} could not open its sockets: {arguments}")
        yield Apart(process, heard)
    finally:
        process.terminate()
        process.wait(10)


def frames(sockets: Crowd) -> Iterator[tuple[int, bytes]]:
    """Yield which socket had which text, from "open" to the end of the input."""
    print("open", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        yield from sockets.frames(SLICE_SECONDS)


def tell(heard: object) -> None:
    """Say what was heard."""
    sys.stdout.buffer.write(msgspec.json.encode(heard))
