"""EventBridge's envelope, which is the body of each SQS message.

https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
"""

from datetime import datetime
from typing import NamedTuple

import msgspec


class NotAnEnvelope(ValueError):
    """A body that EventBridge did not write."""


class _Envelope(msgspec.Struct, kw_only=True):
    id: str
    detail_type: str = msgspec.field(name="detail-type")
    source: str
    detail: msgspec.Raw
    replay_name: str = msgspec.field(name="replay-name", default="")


_decoder = msgspec.json.Decoder(_Envelope)  # here, before there are threads: see event.py


class Content(NamedTuple):
    """What a message is about."""

    detail_type: str
    detail: str
    replayed: bool = False


def unwrap(body: str) -> Content:
    """Return what is in an envelope; raise NotAnEnvelope when it is none."""
    try:
        envelope = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise NotAnEnvelope(f"not an EventBridge envelope: {error}") from error
    replayed = bool(envelope.replay_name)
    return Content(envelope.detail_type, bytes(envelope.detail).decode(), replayed)


def wrap(*, event_id: str, detail_type: str, source: str, time: datetime, detail: str) -> str:
    """Return an envelope like those of an archive's replay, for a queue that missed an event."""
    return msgspec.json.encode(
        {
            "version": "0",
            "id": event_id,
            "detail-type": detail_type,
            "source": source,
            "time": time,
            "resources": [],
            "replay-name": "outbox",
            "detail": msgspec.Raw(detail.encode()),
        }
    ).decode()
