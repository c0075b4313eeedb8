"""What pages are told of a store."""

from typing import Annotated

from cafe.base.shapes import Shape, Time, says
from orders.stores.opening import Ordering

Seq = Annotated[int, says("of the store's events; a missing one is a hole")]


Moment = Annotated[
    int, says("of the store's last event before this was read; larger is later, and counts nothing")
]
ReadAt = Annotated[int, says("the store's seq when this was read: it is as of that, or later")]


class Minutes(Shape, frozen=True, kw_only=True):
    """A wait in whole minutes from now, both inclusive."""

    low: Annotated[int, says("at the earliest")]
    high: Annotated[int, says("at the latest")]


class ShownStation(Shape, frozen=True, kw_only=True):
    """A place in a store where drinks are made."""

    id: Annotated[int, says("the station's own")]
    name: Annotated[str, says("for people")]


class StoreState(Shape, frozen=True, kw_only=True):
    """A store as its pages show it."""

    slug: Annotated[str, says("its name in addresses and topics")]
    name: Annotated[str, says("for people")]
    open: Annotated[bool, says("whether it is open at all")]
    changes_at: Annotated[
        Time | None, says("when it opens or closes by itself; null: by hand alone")
    ] = None
    last_orders_at: Annotated[
        Time | None, says("from when on no order is taken before it closes; null: it does not")
    ] = None
    ordering: Annotated[Ordering, says("whether it takes orders now")]
    paused_until: Annotated[Time | None, says("end of the break; null: until it is resumed")]
    pause_reason: Annotated[str, says("in words for people, or empty")]
    busy_minutes: Annotated[int, says("by how much the bar said that all takes longer; 0: not")] = 0
    busy_until: Annotated[Time | None, says("when that ends; null: when the bar says so")] = None
    wait: Annotated[Minutes, says("how long an order placed now takes")]
    currency: Annotated[str, says("ISO 4217, such as EUR")]
    locale: Annotated[str, says("BCP 47, such as en-IE")]
    timezone: Annotated[str, says("such as Europe/Dublin")]
    capacity: Annotated[int, says("orders that may wait at once")]
    warn_seconds: Annotated[int, says("age at which a ticket turns amber")]
    late_seconds: Annotated[int, says("age at which a ticket turns red")]
    board_seconds: Annotated[int, says("how long the board shows what is ready")]
    start_seconds: Annotated[int, says("an order not started by then is late")]
    asks_code: Annotated[bool, says("whether who orders must have scanned the board's code")] = (
        False
    )
    pays_first: Annotated[bool, says("whether guests pay before their order is made")] = False
    stations: Annotated[
        tuple[ShownStation, ...], says("where its drinks are made; none: all in one place")
    ] = ()
    menu_version: Annotated[
        int | None,
        says("of all that the menu says but what can be had; a later menu has a larger one"),
    ] = None


class AnsweredStore(StoreState, frozen=True, kw_only=True):
    """A store in the answer to a command."""

    seq: ReadAt
