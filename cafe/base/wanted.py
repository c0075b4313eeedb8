"""Whether anybody still waits for the answer to what is being done.

A request may wait for a thread or a lock until its client has gone away. What it would change then
is told to nobody, so it is not begun, or undone as a whole while it is not committed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _always() -> bool:
    return True


_asked: ContextVar[Callable[[], bool]] = ContextVar("_asked", default=_always)


class Unwanted(Exception):
    """The client went away before anything was changed for it."""


@contextmanager
def while_wanted(asked: Callable[[], bool]) -> Iterator[None]:
    """Ask this, from now on, whether somebody waits; outside of a request everything is wanted."""
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


def must_be_wanted() -> None:
    """Raise Unwanted when the client went away; the transaction it rises through is undone."""
    if not _asked.get()():
        raise Unwanted
