"""The id that joins everything one request sets off: its events, their handlers, their logs."""

from contextvars import ContextVar

trace_id: ContextVar[str] = ContextVar("trace_id", default="")
