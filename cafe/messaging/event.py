"""What an event is, and how it travels: a class, a row, an EventBridge entry."""

import dataclasses
import re
import uuid
from typing import Any, ClassVar, Self

import msgspec
from django.apps import apps

from cafe.base import clock
from cafe.base.shapes import Time, one_at_a_time
from cafe.base.trace import trace_id

SCHEMA = 1
SCOPE = "store"  # what a scope is called in events and in the log


class Malformed(Exception):
    """A body that cannot be read as what its detail-type says; no retry will mend it."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """Who, when and where from; the same for every event.

    `event_id` is the event's identity: EventBridge's own `id` changes when a PutEvents is repeated.
    `seq` counts the events of one store without a hole, in the order of their commits. `listeners`
    names the queues that listen to this scope of their own, besides those that hear all of them.
    """

    scope: str = msgspec.field(name=SCOPE)
    seq: int
    actor: str
    event_id: str = msgspec.field(default_factory=lambda: str(uuid.uuid4()))
    occurred_at: Time = msgspec.field(default_factory=clock.now)
    schema: int = SCHEMA
    trace_id: str = msgspec.field(default_factory=trace_id.get)
    listeners: list[str] = msgspec.field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. Subclass it, name it in the past tense, and it is a detail-type.

    Strict when built, tolerant when read: unknown fields of a newer sender are ignored.
    """

    registry: ClassVar[dict[str, type["Event"]]] = {}

    metadata: Metadata

    def __init_subclass__(cls) -> None:
        # dataclass(slots=True) makes the class anew, so the later of the two wins: the real one.
        if not cls.__name__.startswith("_"):
            Event.registry[cls.__name__] = cls

    @classmethod
    def detail_type(cls) -> str:
        """Return the event's name on the bus."""
        return cls.__name__

    def group(self) -> str:
        """Return what keeps its order among events of a kind (SQS: message group)."""
        return self.metadata.scope

    def about(self) -> dict[str, Any]:
        """Return what a line of the log says of the event; a subclass adds its subject's id."""
        return {
            "event_id": self.metadata.event_id,
            "detail_type": self.detail_type(),
            SCOPE: self.metadata.scope,
        }

    def encode(self) -> str:
        """Return the event's `detail`, JSON."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def decode(cls, detail: str) -> Self:
        """Read a `detail`; raise Malformed when a field is missing or of a wrong type."""
        try:
            event: Self = _decoder(cls).decode(detail)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise Malformed(f"{cls.__name__}: {error}") from error
        return event


class _Heard(msgspec.Struct):
    listeners: list[str] = msgspec.field(default_factory=list)


class _Told(msgspec.Struct):
    metadata: _Heard


_told = msgspec.json.Decoder(_Told)


def listeners_in(detail: str) -> list[str]:
    """Return whom an event names as its listeners; nobody, where it cannot be read."""
    try:
        return _told.decode(detail).metadata.listeners
    except (msgspec.DecodeError, UnicodeError):
        return []


_decoders: dict[type[Event], msgspec.json.Decoder[Any]] = {}


def _decoder(kind: type[Event]) -> msgspec.json.Decoder[Any]:
    """Return a kind's decoder, made once.

    One at a time, whatever the kinds: where two threads make msgspec look at one class for the
    first time at once, be it a part of both, the process ends with SIGSEGV.
    """
    with one_at_a_time:
        if kind not in _decoders:
            _decoders[kind] = msgspec.json.Decoder(kind)
        return _decoders[kind]


def read(detail_type: str, detail: str) -> Event | None:
    """Return the event, or None when this program does not know its detail-type."""
    kind = Event.registry.get(detail_type)
    return kind.decode(detail) if kind else None


def kinds() -> list[type[Event]]:
    """Return the events of the installed apps, in the order they are written down."""
    known = Event.registry.values()
    return [kind for kind in known if apps.get_containing_app_config(kind.__module__)]


def schema_of(kind: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an event's detail."""
    schema: dict[str, Any] = msgspec.json.schema(kind)
    text = re.sub(r"\s+", " ", (kind.__doc__ or "").split("\n\n")[0]).strip()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.__name__,
        "description": text,
        **schema,
    }
