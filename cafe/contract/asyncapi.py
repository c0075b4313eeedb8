"""The AsyncAPI 3 document: all that is sent without being asked for.

Events on the bus, messages over MQTT and websockets. https://www.asyncapi.com/docs/reference
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

from cafe.base.shapes import Json, Shape, schemas
from cafe.live.topics import SIGNATURE
from orders.menu.shapes import Availability, MenuSnapshot, StoreMessage
from orders.order.place import Place
from orders.order.shapes import (
    BoardOrder,
    BoardSnapshot,
    CustomerOrder,
    OrderMessage,
    OrderSnapshot,
    QueueSnapshot,
    StaffOrder,
)
from orders.stores.shapes import StoreState
from orders.topics import order_topic, store_topic


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
        "components": {"messages": _messages(events), "schemas": schemas(SEEN)},
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
        "Websocket: one order, for who holds its token, or a shared link",
        ("customer_snapshot", "customer_order", "position"),
    ),
    "socket_queue": (
        "/ws/stores/{store}/queue/",
        "Websocket: a store's orders, for its staff",
        ("queue_snapshot", "queue_order", "queue_store", "queue_availability"),
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
    live = {name: {"name": name, "payload": payload} for name, payload in _payloads().items()}
    for name in ("mqtt_order", "mqtt_store"):
        live[name]["headers"] = SIGNED
    return told | live


SIGNED = {
    "type": "object",
    "properties": {
        SIGNATURE: {
            "type": "string",
            "pattern": "^[0-9a-f]{64}$",
            "description": "a user property: HMAC-SHA256, by which our own processes believe it",
        }
    },
    "required": [SIGNATURE],
}


SEEN = (  # besides those within them
    *(OrderMessage, StoreMessage, StaffOrder),
    *(QueueSnapshot, BoardSnapshot, MenuSnapshot, OrderSnapshot),
)


def _payloads() -> Mapping[str, Json]:
    """Return what is sent to screens, by the name of the message."""
    order = _fields(OrderMessage)
    told = _fields(StoreMessage)
    store, seq, as_of = told["store"], order["seq"], told["as_of"] | {"type": "integer"}
    moment = _fields(BoardSnapshot)["seq"]
    switches = _fields(Availability) | {"menu_version": _fields(StoreState)["menu_version"]}
    return {
        "mqtt_order": _refer_to(OrderMessage),
        "mqtt_store": _refer_to(StoreMessage),
        "customer_snapshot": _snapshot(**_fields(OrderSnapshot)),
        "customer_order": _live("order", order=_refer_to(CustomerOrder), seq=moment),
        "position": _live("position", **_fields(Place), seq=moment),
        "queue_snapshot": _snapshot(**_fields(QueueSnapshot)),
        "queue_order": _live("order", order=_refer_to(StaffOrder), seq=seq),
        "board_snapshot": _snapshot(**_fields(BoardSnapshot)),
        "board_order": _live("order", order=_refer_to(BoardOrder), seq=moment),
        "menu_snapshot": _snapshot(**_fields(MenuSnapshot)),
        "queue_store": _live("store", store=store, seq=seq, as_of=as_of),
        "queue_availability": _live("availability", **switches, seq=seq, as_of=as_of),
        "store": _live("store", store=store, seq=moment),
        "availability": _live("availability", **switches, seq=moment),
        "ping": _live("ping", live={"type": "boolean"}),
        "resync": _may_have(_object(type={"const": "resync"}), id=WISH),
    }


WISH = {"type": "integer", "minimum": 1, "description": "a wish's number, the client's own"}


def _snapshot(**fields: Json) -> Json:
    return _may_have(_live("snapshot", **fields), answers=WISH)


def _live(kind: str, **fields: Json) -> Json:
    """Return a websocket message of a type."""
    time = {"type": "string", "format": "date-time"}
    return _object(type={"const": kind}, server_time=time, **fields)


def _may_have(schema: Json, **properties: Json) -> Json:
    return schema | {"properties": schema["properties"] | properties}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _refer_to(shape: type[Shape]) -> Json:
    return {"$ref": f"#/components/schemas/{shape.__name__}"}


def _fields(shape: type[Shape]) -> dict[str, Json]:
    """Return the schemas of a shape's fields, by name."""
    found: dict[str, Json] = schemas([shape])[shape.__name__]["properties"]
    return found
