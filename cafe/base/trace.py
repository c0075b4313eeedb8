"""What joins all that one request sets off: its events, their handlers, their log lines."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

trace_id: ContextVar[str] = ContextVar("trace_id", default="")
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_about: ContextVar[Mapping[str, Any]] = ContextVar("about", default=_NOTHING)

# The way of every request and event, line by line; written with CAFE_LOG=json only.
journal = logging.getLogger("cafe.journal")

# In the scope of a request that is made for several: each of them is told of by itself.
FOR_MANY = "cafe.for_many"


def about() -> Mapping[str, Any]:
    """Return what the work in progress is about: `event_id`, `queue`, …"""
    return _about.get()


def tell(**fields: Any) -> None:
    """Have the lines that follow say what they are about."""
    _about.set({**_about.get(), **fields})


@contextmanager
def telling(trace: str = "", **fields: Any) -> Iterator[None]:
    """Begin a piece of work of its own; whatever it tells ends with it."""
    outer = trace_id.set(trace), _about.set(fields)
    try:
        yield
    finally:
        trace_id.reset(outer[0])
        _about.reset(outer[1])
