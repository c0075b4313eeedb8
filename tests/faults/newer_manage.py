"""A manage.py of a later version: its messages say more, and it has an event of its own.

Started in place of manage.py by test_versions.py, on one host of two.
"""

import json
from dataclasses import dataclass
from typing import Any

from tests.faults.wrapped import module, run

NEW_EVENT = "OrderAdmired"


def grow_events() -> None:
    """Add fields to every event, at every depth."""
    events = module("cafe.messaging.event")
    encode = events.Event.encode

    def with_more(event: Any) -> str:
        detail = json.loads(encode(event))
        detail |= {"loyalty": {"stamps": 7}}
        detail["metadata"] |= {"region": "north", "schema": 2}
        for part in (detail.get("order", {}), *detail.get("order", {}).get("items", [])):
            part |= {"kcal": [120, None]}
        return json.dumps(detail)

    events.Event.encode = with_more


def grow_messages() -> None:
    """Add fields to what goes to the screens."""
    publishing = module("orders.order.publishing")
    publish = publishing.publish

    def with_more(topic: str, payload: bytes) -> None:
        message = json.loads(payload)
        for part in (message, *message.get("items", [])):
            part |= {"kcal": [120, None], "loyalty": {"stamps": 7}}
        publish(topic, json.dumps(message).encode())

    publishing.publish = with_more


def add_an_event() -> None:
    """Have each accepted order admired: an event with a seq of its own, shown to the screens."""
    from django.db.models import F

    from cafe.messaging.event import Metadata
    from cafe.messaging.queues import queues
    from orders import events
    from orders.order import publishing
    from orders.stores.models import Store

    @dataclass(frozen=True, slots=True, kw_only=True)
    class OrderAdmired(events._OrderEvent):
        """Somebody took a picture."""

    changes = module("orders.order.change")
    emit_with = changes.emit_with

    def emit_more(writes: Any, event: Any) -> None:
        emit_with(writes, event)
        if isinstance(event, events.OrderAccepted):
            store = Store.objects.filter(slug=event.metadata.scope)  # its row is locked already
            store.update(seq=F("seq") + 1)
            metadata = Metadata(scope=store.get().slug, seq=store.get().seq, actor="system")
            emit_with(writes, OrderAdmired(metadata=metadata, order=event.order))

    changes.emit_with = emit_more
    queues()["live"].handlers[OrderAdmired] = [publishing.publish_order]  # type: ignore[index]


def be_newer() -> None:
    grow_events()
    grow_messages()
    add_an_event()


if __name__ == "__main__":
    run(be_newer)
