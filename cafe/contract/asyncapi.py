"""The AsyncAPI 3 document: all that is sent without being asked for.

Events on the bus, messages over MQTT and websockets. https://www.asyncapi.com/docs/reference
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from orders.events import ORDER_EVENTS
from orders.topics import order_topic, store_topic

Json = dict[str, Any]


def asyncapi(events: Mapping[str, Json]) -> Json:
    """Return the AsyncAPI document: who sends what, where."""
    channels = {"bus": _bus(events), **dict(_topics()), **dict(_sockets())}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Cafe",
            "version": "1",
            "description": "What the café tells by itself. What it is asked is in OpenAPI.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": dict(_operations(channels)),
        "components": {"messages": _messages(events), "schemas": _schemas()},
    }


def _operations(channels: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    for name, channel in channels.items():
        at = f"#/channels/{name}"
        for action, wanted in (("send", False), ("receive", True)):
            messages = [
                {"$ref": f"{at}/messages/{one}"}
                for one in channel["messages"]
                if (one == "resync") is wanted
            ]
            if messages:
                operation = {"action": action, "channel": {"$ref": at}, "messages": messages}
                yield f"{action}_{name}", operation


def _bus(events: Mapping[str, Json]) -> Json:
    return {
        "address": settings.CAFE_EVENT_SOURCE,
        "title": "EventBridge bus",
        "description": (
            "Each event is an entry whose `source` is this address, whose `detail-type` is the "
            "message's name, and whose `detail` is its payload. At least once, in any order."
        ),
        "messages": _refer(events),
    }


def _topics() -> Iterator[tuple[str, Json]]:
    yield (
        "mqtt_order",
        {
            "address": order_topic("{store}", "{order}"),
            "title": "MQTT: an order as it is now, for the screens. QoS 1, never retained",
            "parameters": _parameters(store="the store's slug", order="the order's id"),
            "messages": _refer(["mqtt_order"]),
        },
    )
    yield (
        "mqtt_store",
        {
            "address": store_topic("{store}"),
            "title": "MQTT: a store and what can be had there. QoS 1, never retained",
            "parameters": _parameters(store="the store's slug"),
            "messages": _refer(["mqtt_store"]),
        },
    )


# channel: path, title, messages besides ping and resync
SOCKETS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "socket_order": (
        "/ws/orders/{token}/",
        "Websocket: one order, for the holder of its token",
        ("customer_snapshot", "customer_order", "waiting"),
    ),
    "socket_queue": (
        "/ws/stores/{store}/queue/",
        "Websocket: a store's orders, for its staff",
        ("queue_snapshot", "queue_order", "store", "availability"),
    ),
    "socket_board": (
        "/ws/stores/{store}/board/",
        "Websocket: the ready board, for anyone",
        ("board_snapshot", "board_order", "store"),
    ),
    "socket_menu": (
        "/ws/stores/{store}/menu/",
        "Websocket: what changes on an open menu, for anyone",
        ("menu_snapshot", "store", "availability"),
    ),
}


def _sockets() -> Iterator[tuple[str, Json]]:
    for name, (address, title, messages) in SOCKETS.items():
        parameter = (
            {"token": "the order's secret"}
            if "{token}" in address
            else {"store": "the store's slug"}
        )
        yield (
            name,
            {
                "address": address,
                "title": title,
                "parameters": _parameters(**parameter),
                "messages": _refer([*messages, "ping", "resync"]),
            },
        )


def _parameters(**descriptions: str) -> Json:
    return {name: {"description": text} for name, text in descriptions.items()}


def _refer(names: Any) -> Json:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in names}


# -- messages ------------------------------------------------------------------------------------


def _messages(events: Mapping[str, Json]) -> Json:
    told = {
        name: {
            "name": name,
            "title": name,
            "summary": schema["description"],
            "payload": {"$ref": f"./{name}.json"},
        }
        for name, schema in events.items()
    }
    return told | {
        name: {"name": name, "payload": payload} for name, payload in _payloads().items()
    }


def _payloads() -> Mapping[str, Json]:
    """Return what is sent to screens, by the name of the message."""
    seq = {"type": "integer", "description": "of the store's events; a missing one is a hole"}
    store, availability = _schema("StoreState"), _schema("Availability")
    waiting = {
        "type": "array",
        "items": {"type": "integer"},
        "description": "ids of the orders that are not ready yet, oldest first",
    }
    order_events = [kind.detail_type() for kind in ORDER_EVENTS]
    return {
        "mqtt_order": {
            "allOf": [
                _schema("StaffOrder"),
                _object(seq=seq, event={"enum": order_events}, waiting=waiting),
            ]
        },
        "mqtt_store": _object(
            seq=seq,
            event={"enum": ["StoreChanged", "AvailabilityChanged"]},
            store=store,
            availability=availability,
        ),
        "customer_snapshot": _live("snapshot", order=_schema("CustomerView"), seq=seq),
        "customer_order": _live("order", order=_schema("CustomerView"), seq=seq),
        "waiting": _live("waiting", waiting=waiting, seq=seq),
        "queue_snapshot": _live("snapshot", orders=_many("StaffOrder"), store=store, seq=seq),
        "queue_order": _live("order", order=_schema("StaffOrder"), seq=seq),
        "board_snapshot": _live("snapshot", orders=_many("BoardOrder"), store=store, seq=seq),
        "board_order": _live("order", order=_schema("BoardOrder"), seq=seq),
        "menu_snapshot": _live("snapshot", store=store, availability=availability, seq=seq),
        "store": _live("store", store=store, seq=seq),
        "availability": _live(
            "availability", items=_schema("Switches"), options=_schema("Switches"), seq=seq
        ),
        "ping": _live("ping", live={"type": "boolean"}),
        "resync": _object(type={"const": "resync"}),
    }


def _live(kind: str, **fields: Json) -> Json:
    """Return a websocket message of a type."""
    time = {"type": "string", "format": "date-time"}
    return _object(type={"const": kind}, server_time=time, **fields)


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _schema(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _many(name: str) -> Json:
    return {"type": "array", "items": _schema(name)}


def _schemas() -> Json:
    """Return the shapes of the HTTP API that live messages share, and those of their own."""
    document = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    known: Json = document["components"]["schemas"]
    known["CustomerView"] = _without(known["CustomerOrder"], "token", "links")
    known["Switches"] = {
        "type": "object",
        "description": "id to whether it can be had; the whole truth, not a change",
        "additionalProperties": {"type": "boolean"},
    }
    known["Availability"] = _object(items=_schema("Switches"), options=_schema("Switches"))
    wanted: Json = {}
    _collect(list(_payloads().values()), known, wanted)
    return dict(sorted(wanted.items()))


def _without(schema: Json, *names: str) -> Json:
    """Return an object's schema without some of its properties."""
    kept = {name: value for name, value in schema["properties"].items() if name not in names}
    return schema | {"properties": kept, "required": [n for n in schema["required"] if n in kept]}


def _collect(node: Any, known: Json, wanted: Json) -> None:
    """Add to `wanted` every schema that is referred to, from wherever."""
    if isinstance(node, list):
        for one in node:
            _collect(one, known, wanted)
    elif isinstance(node, dict):
        name = str(node.get("$ref", "")).rpartition("/")[2]
        if name and name not in wanted:
            wanted[name] = known[name]
            _collect(known[name], known, wanted)
        _collect([value for key, value in node.items() if key != "$ref"], known, wanted)
