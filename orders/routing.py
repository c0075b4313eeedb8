"""From MQTT to the groups of open pages: what each shall see of a message."""

from collections.abc import Iterator

from cafe.live.topics import scope_of
from orders.events import (
    AvailabilityChanged,
    OrderCancelled,
    OrderPlaced,
    OrderReady,
    OrderRecalled,
)
from orders.order.live import ENVELOPE, Json, board_view, customer_view
from orders.topics import is_about_order, is_about_store

# Events after which somebody's place in the queue is another one.
MOVES_QUEUE = frozenset(
    kind.detail_type() for kind in (OrderPlaced, OrderReady, OrderCancelled, OrderRecalled)
)


def fan_out(topic: str, message: Json) -> Iterator[tuple[str, Json]]:
    """Yield what each group of sockets shall see of an MQTT message."""
    store = scope_of(topic)
    if is_about_store(topic):
        yield from _fan_out_store(store, message)
    elif is_about_order(topic):
        yield from _fan_out_order(store, message)


def _fan_out_order(store: str, message: Json) -> Iterator[tuple[str, Json]]:
    seq, waiting = message["seq"], message["waiting"]
    order = {name: value for name, value in message.items() if name not in ENVELOPE}
    yield f"queue:{store}", {"type": "order", "order": order, "seq": seq}
    yield f"board:{store}", {"type": "order", "order": board_view(order), "seq": seq}
    customer = {"type": "order", "order": customer_view(order, waiting), "seq": seq}
    yield f"order:{order['id']}", customer
    if message["event"] in MOVES_QUEUE:
        yield f"customers:{store}", {"type": "waiting", "waiting": waiting, "seq": seq}


# The newest that was heard of each store; an order has its version for this.
_newest: dict[str, Json] = {}


def _fan_out_store(store: str, message: Json) -> Iterator[tuple[str, Json]]:
    """Yield the newest state, also under a late message's seq: two workers publish in any order."""
    seq, event = message["seq"], message["event"]
    message = max(_newest.get(store, message), message, key=_as_of)
    _newest[store] = message
    shown = {"type": "store", "store": message["store"], "seq": seq}
    yield f"board:{store}", shown
    if event == AvailabilityChanged.detail_type():
        shown = {"type": "availability", **message["availability"], "seq": seq}
    yield f"queue:{store}", shown
    yield f"menu:{store}", shown


def _as_of(message: Json) -> int:
    # Workers of before a deploy say no as_of.
    return int(message["as_of"] if "as_of" in message else message["seq"])
