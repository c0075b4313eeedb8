"""What pages are told of an order: a shape for each kind of reader.

Staff see the whole truth. What the others see is made from it, here or in another process from the
message: a field that their shape does not name is not for them.
"""

from typing import Annotated

from msgspec import UNSET, UnsetType, convert, structs

from cafe.base.graphemes import shortened
from cafe.base.shapes import Money, Shape, Time, cut, says
from orders.events import ORDER_EVENTS, PublicLine, PublicOrder
from orders.menu.shapes import Allergens
from orders.order.life import CUSTOMER_MAY_CANCEL
from orders.order.models import Order
from orders.order.place import CancelledAhead, DrinksAhead, Expected, Place, Position
from orders.stores.shapes import Moment, ReadAt, Seq, StoreState
from orders.words import Status

BOARD_NAME_LENGTH = 12

Waiting = Annotated[list[int], says("ids of what is not ready yet, in the order of service")]


class ChosenOption(Shape, frozen=True, kw_only=True):
    """An option as it was chosen."""

    id: Annotated[int, says("the option's own")]
    group: Annotated[str, says("what it answers, such as Milk")]
    name: Annotated[str, says("for people")]
    price: Annotated[Money, says("what it added")]
    default: Annotated[bool, says("whether one gets it without choosing")]
    allergens: Annotated[Allergens, says("what it brings along")]


class CustomerLine(PublicLine, frozen=True, kw_only=True):
    """Some of the same drink, as its customer sees it."""

    total: Annotated[Money, says("of all of them")]
    note: Annotated[str, says("a wish in words, or empty")]
    allergy: Annotated[bool, says("it may harm who has it: so ticked, or so written")] = False
    drinker: Annotated[str, says("who drinks it, or empty")]
    allergens: Annotated[Allergens, says("of this drink as ordered, its options included")]
    allergens_declared: Annotated[bool, says("false: it may contain more, nobody has said")] = False
    options: Annotated[list[ChosenOption], says("what was chosen")]
    without: Annotated[list[str], says("what the recipe has and its guest does not want")] = []


class StaffLine(CustomerLine, frozen=True, kw_only=True):
    """Some of the same drink, as staff see it."""

    id: Annotated[int, says("the line's own")]
    made_by: Annotated[str | None, says("who ticked it last")]
    begun: Annotated[bool, says("somebody makes them, while others of the order wait")] = False
    station: Annotated[int | None, says("where they are made; null, or gone: anywhere")] = None


class _PeoplesOrder(PublicOrder, frozen=True, kw_only=True):
    readable: Annotated[bool, says("false: only number and status are known of it")] = True
    store: Annotated[str, says("the store's slug")]
    store_name: Annotated[str, says("for people")]
    name: Annotated[str, says("to call out")]
    overdue: Annotated[
        str | None, says("the step that is late: accept, start or collect; null: none is")
    ]
    cancel_reason: Annotated[str, says("in words for people, or empty")]
    cancelled_by: Annotated[str, says("customer, staff, system or empty")]


class CustomerOrder(_PeoplesOrder, frozen=True, kw_only=True):
    """An order as its customer sees it."""

    items: Annotated[list[CustomerLine], says("what was ordered")]
    queue_position: Position
    drinks_ahead: DrinksAhead = UNSET
    cancelled_ahead: CancelledAhead = UNSET
    expected: Expected = UNSET
    cancellable: Annotated[bool, says("while it is placed or accepted")]


class Links(Shape, frozen=True, kw_only=True):
    """What a token opens."""

    self: Annotated[str, says("the order in the API")]
    page: Annotated[str, says("its page")]
    live: Annotated[str, says("its websocket")]
    share: Annotated[str | UnsetType, says("a page to be shared: it may look, not cancel")] = UNSET


class OwnOrder(CustomerOrder, frozen=True, kw_only=True):
    """An order as only its customer gets it, over HTTP: with the secret that opens it.

    By a shared link it comes without what is the customer's own: token, notes, the right to cancel.
    """

    token: Annotated[str | UnsetType, says("the right to this order, if it is yours")] = UNSET
    links: Annotated[Links | UnsetType, says("what the token opens")] = UNSET
    seq: Moment


class Barista(Shape, frozen=True, kw_only=True):
    """Who makes an order."""

    id: Annotated[int, says("the user's own")]
    name: Annotated[str, says("what colleagues call them")]


class StaffOrder(_PeoplesOrder, frozen=True, kw_only=True):
    """An order as staff see it."""

    items: Annotated[list[StaffLine], says("what was ordered")]
    deadline_at: Annotated[Time | None, says("when the next step is late")]
    barista: Annotated[Barista | None, says("who claimed it")]
    started_before_cancel: Annotated[bool, says("whether something is to be put aside")]
    device: Annotated[str, says("the same for orders of one phone; empty: unknown")] = ""
    mark: Annotated[
        str, says("names this order for good; after a restore its id may be another's")
    ] = ""


class AnsweredOrder(StaffOrder, frozen=True, kw_only=True):
    """An order in the answer to a command of the staff."""

    seq: ReadAt


class CancelledOrders(Shape, frozen=True, kw_only=True):
    """What was cancelled at once."""

    cancelled: Annotated[list[int], says("their ids; a repeated wish cancels nothing more")]


class BegunOrders(Shape, frozen=True, kw_only=True):
    """Orders of which drinks were begun together."""

    orders: Annotated[list[AnsweredOrder], says("as they are now")]


class BoardOrder(Shape, frozen=True, kw_only=True):
    """An order as anyone in the room may see it."""

    id: Annotated[int, says("the order's own")]
    number: Annotated[int | None, says("of the day; null until the bar accepts")]
    name: Annotated[str, says(f"at most {BOARD_NAME_LENGTH} letters of it")]
    status: Annotated[str, says("where it is in its life", enum=Status.values)]
    version: Annotated[int, says("grows by one with each change")]
    due_at: Annotated[Time, says("its turn in the order of service; ties go by id")]
    ready_at: Annotated[Time | None, says("when every drink was made")]


# -- many at once ---------------------------------------------------------------------------------


class QueueSnapshot(Shape, frozen=True, kw_only=True):
    """All that the tablet shows."""

    orders: Annotated[list[StaffOrder], says("open, or just over; in the order of service")]
    store: Annotated[StoreState, says("as it is now")]
    seq: Seq


class BoardSnapshot(Shape, frozen=True, kw_only=True):
    """All that the ready board shows."""

    orders: Annotated[list[BoardOrder], says("placed to ready, in the order of service")]
    store: Annotated[StoreState, says("as it is now")]
    seq: Moment


class BoardReading(BoardSnapshot, frozen=True, kw_only=True):
    """What the board shows, and for its web process alone, where the stream goes on from."""

    up_to: Seq


class BoardCode(Shape, frozen=True, kw_only=True):
    """The code of now on the ready board."""

    code: Annotated[str, says("to order with; empty: hidden, or used up")]
    qr: Annotated[str, says("address of its picture, or empty")]
    left: Annotated[int, says("orders it is still good for")]
    orders: Annotated[int, says("that a new one is good for")]
    hidden_at: Annotated[Time, says("when it is taken down, for it will be too old too soon")]
    next_at: Annotated[Time, says("when the next one comes")]


class OrderSnapshot(Shape, frozen=True, kw_only=True):
    """All that an order's page shows."""

    order: Annotated[CustomerOrder, says("as it is now")]
    seq: Moment


class OrderReading(OrderSnapshot, frozen=True, kw_only=True):
    """What an order's page shows, and for its web process alone, where the stream goes on from."""

    up_to: Seq


# -- over MQTT ------------------------------------------------------------------------------------


class OrderMessage(StaffOrder, frozen=True, kw_only=True):
    """An order as it is now, for every web process."""

    seq: Seq
    event: Annotated[str, says("what happened", enum=[kind.detail_type() for kind in ORDER_EVENTS])]
    waiting: Waiting
    moment: Annotated[int | None, says("what strangers are told in place of seq")] = None


# -- from the staff's order -----------------------------------------------------------------------


def customer_order(order: StaffOrder, place: Place) -> CustomerOrder:
    """Return what the customer sees of an order at its place in the queue."""
    return cut(
        CustomerOrder,
        order,
        items=[convert(line, CustomerLine, from_attributes=True) for line in order.items],
        **structs.asdict(place),
        cancellable=order.status in CUSTOMER_MAY_CANCEL,
    )


def own_order(order: CustomerOrder, token: str, shared: str, moment: int) -> OwnOrder:
    """Add the secret and what it opens; for the customer's own HTTP answers only."""
    links = structs.replace(_links(token), share=f"/orders/{shared}/")
    return cut(OwnOrder, order, token=token, links=links, seq=moment)


def looked_at_order(order: CustomerOrder, shared: str, moment: int) -> OwnOrder:
    """Return an order for who may only look, and what else the shared link opens."""
    return cut(OwnOrder, shared_order(order), token=UNSET, links=_links(shared), seq=moment)


def shared_order(order: CustomerOrder) -> CustomerOrder:
    """Return an order as it may be shared: names on cups, but nothing said to the café alone.

    Whether something is about an allergy is as private as the note that says it.
    """
    items = [structs.replace(line, note="", allergy=False) for line in order.items]
    return structs.replace(order, items=items, cancel_reason="", cancellable=False)


def _links(link: str) -> Links:
    return Links(self=f"/api/orders/{link}/", page=f"/orders/{link}/", live=f"/ws/orders/{link}/")


def without_secret(order: OwnOrder) -> OwnOrder:
    """Return an order as it is answered to who knows what was ordered, but may be anybody."""
    return structs.replace(order, token=UNSET, links=UNSET)


def board_order(order: StaffOrder | Order) -> BoardOrder:
    """Return what anyone in the room may see."""
    return cut(BoardOrder, order, name=shortened(order.name, BOARD_NAME_LENGTH))
