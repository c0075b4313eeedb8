"""From MQTT to the groups of open pages: what each shall see of a message."""

from collections.abc import Iterator

from msgspec import convert
from msgspec.structs import asdict

from cafe.base.shapes import Json, cut
from cafe.live.topics import scope_of
from orders.events import (
    AvailabilityChanged,
    OrderCancelled,
    OrderPlaced,
    OrderReady,
    OrderRecalled,
)
from orders.menu.shapes import StoreMessage
from orders.order.shapes import OrderMessage, StaffOrder, board_order, customer_order
from orders.topics import is_about_order, is_about_store

# Events after which somebody's place in the queue is another one.
MOVES_QUEUE = frozenset(
    kind.detail_type() for kind in (OrderPlaced, OrderReady, OrderCancelled, OrderRecalled)
)


def fan_out(topic: str, message: Json) -> Iterator[tuple[str, Json]]:
    """Yield what each group of sockets shall see of an MQTT message.

    What a later version says more is passed over: it may be for the staff alone.
    """
    store = scope_of(topic)
    if is_about_store(topic):
        yield from _fan_out_store(store, convert(message, StoreMessage))
    elif is_about_order(topic):
        yield from _fan_out_order(store, convert(message, OrderMessage))


def _fan_out_order(store: str, message: OrderMessage) -> Iterator[tuple[str, Json]]:
    seq, waiting = message.seq, message.waiting
    yield f"queue:{store}", {"type": "order", "order": cut(StaffOrder, message), "seq": seq}
    yield f"board:{store}", {"type": "order", "order": board_order(message), "seq": seq}
    customer = {"type": "order", "order": customer_order(message, waiting), "seq": seq}
    yield f"order:{message.id}", customer
    if message.event in MOVES_QUEUE:
        yield f"customers:{store}", {"type": "waiting", "waiting": waiting, "seq": seq}


# The newest that was heard of each store; an order has its version for this.
_newest: dict[str, StoreMessage] = {}


def _fan_out_store(store: str, message: StoreMessage) -> Iterator[tuple[str, Json]]:
    """Yield the newest state, also under a late message's seq: two workers publish in any order."""
    seq, event = message.seq, message.event
    message = max(_newest.get(store, message), message, key=_as_of)
    _newest[store] = message
    shown = {"type": "store", "store": message.store, "seq": seq}
    yield f"board:{store}", shown
    if event == AvailabilityChanged.detail_type():
        shown = {"type": "availability", **asdict(message.availability), "seq": seq}
    yield f"queue:{store}", shown
    yield f"menu:{store}", shown


def _as_of(message: StoreMessage) -> int:
    # Workers of before a deploy say no as_of.
    return message.seq if message.as_of is None else message.as_of
