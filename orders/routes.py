"""From MQTT to the groups of open pages: what each shall see of a message."""

from collections.abc import Iterator

from msgspec import convert
from msgspec.structs import asdict

from cafe.base.shapes import Json, cut
from cafe.live.topics import scope_of
from orders.events import AvailabilityChanged
from orders.menu.shapes import StoreMessage
from orders.order.place import NOWHERE, Place
from orders.order.shapes import OrderMessage, StaffOrder, board_order, customer_order, shared_order
from orders.stores.models import present_moment
from orders.topics import is_about_order, is_about_store, order_topic


def fan_out(topic: str, message: Json) -> Iterator[tuple[str, Json]]:
    """Yield what each group of sockets shall see of an MQTT message.

    What a later version says more is passed over: it may be for the staff alone. Raises ValueError
    for a message that is none, or is about something else than its topic.
    """
    store = scope_of(topic)
    if is_about_store(topic):
        told = convert(message, StoreMessage)
        _check(told.store.slug == store, topic)
        yield from _fan_out_store(store, told)
    elif is_about_order(topic):
        order = convert(message, OrderMessage)
        _check(order_topic(order.store, order.id) == topic, topic)
        yield from _fan_out_order(store, order)


def order_group(order: int) -> str:
    """Return the group of the pages of who owns an order."""
    return f"order:{order}"


def shared_group(order: int) -> str:
    """Return the group of the pages that may only look at an order."""
    return f"shared:{order}"


def _check(fits: bool, topic: str) -> None:
    if not fits:
        raise ValueError(f"what is said on {topic} is about something else")


def _fan_out_order(store: str, message: OrderMessage) -> Iterator[tuple[str, Json]]:
    staff = {"type": "order", "order": cut(StaffOrder, message), "seq": message.seq}
    yield f"queue:{store}", staff
    waiting, moment = message.waiting, _moment(message)
    yield f"board:{store}", {"type": "order", "order": board_order(message), "seq": moment}
    place = Place(queue_position=waiting.index(message.id)) if message.id in waiting else NOWHERE
    seen = customer_order(message, place)
    yield order_group(message.id), {"type": "order", "order": seen, "seq": moment}
    yield shared_group(message.id), {"type": "order", "order": shared_order(seen), "seq": moment}


def _fan_out_store(store: str, message: StoreMessage) -> Iterator[tuple[str, Json]]:
    """Yield the state with what it is as of: two workers publish in any order."""
    # Workers of before a deploy say no as_of.
    as_of = message.seq if message.as_of is None else message.as_of
    of_staff, of_strangers = {"seq": message.seq, "as_of": as_of}, {"seq": _moment(message)}
    shown: Json = {"type": "store", "store": message.store}
    yield f"board:{store}", shown | of_strangers
    if message.event == AvailabilityChanged.detail_type():
        version = message.store.menu_version
        switches = asdict(message.availability)
        shown = {"type": "availability", **switches, "menu_version": version}
    yield f"queue:{store}", shown | of_staff
    yield f"menu:{store}", shown | of_strangers


def _moment(message: OrderMessage | StoreMessage) -> int:
    """Return what strangers are told in place of `seq`, which counts what a store sells."""
    # Workers of before a deploy say none: what they tell is news.
    return present_moment() if message.moment is None else message.moment
