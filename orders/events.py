"""The events of a café. Each class is a detail-type; its docstring is its catalogue entry.

Events are archived and read by others, so nothing personal is in them: no names, no notes, no
token. Order events carry the order's facts as they were when it happened.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from cafe.base.shapes import Money, Shape, Time, says
from cafe.messaging.event import Event
from orders.words import Serve, Status


class PromisedTime(Shape, frozen=True, kw_only=True, rename={"from_": "from"}):
    """When the order should be ready."""

    from_: Annotated[Time, says("not before")]
    to: Annotated[Time, says("by then")]


class PublicLine(Shape, frozen=True, kw_only=True):
    """What all are told of a line of an order."""

    item: Annotated[int | None, says("its id on the menu; null when it was taken off for good")]
    name: Annotated[str, says("of the item, as it was called when it was ordered")]
    quantity: Annotated[int, says("how many of the same")]
    made: Annotated[int, says("how many of them are made")]
    unit_price: Annotated[Money, says("of one, with its options")]


class PublicOrder(Shape, frozen=True, kw_only=True):
    """What all are told of an order: the archive, customers and staff. Nothing personal."""

    id: Annotated[int, says("the order's own among all stores; it counts nothing")]
    number: Annotated[int | None, says("of the day; null until the bar accepts")]
    status: Annotated[str, says("where it is in its life", enum=Status.values)]
    version: Annotated[int, says("grows by one with every change, from 1")]
    serve: Annotated[str, says("at a table or in a bag", enum=Serve.values)]
    paid: Annotated[bool, says("whether it was paid at the counter")]
    total: Annotated[Money, says("of all lines")]
    currency: Annotated[str, says("ISO 4217, such as EUR")]
    placed_at: Annotated[Time, says("when the order was safe")]
    due_at: Annotated[Time, says("its turn in the order of service; ties go by id")]
    accepted_at: Annotated[Time | None, says("when the bar took it")]
    started_at: Annotated[Time | None, says("when a barista claimed it")]
    ready_at: Annotated[Time | None, says("when every drink was made")]
    reminded_at: Annotated[Time | None, says("when the customer was called again")] = None
    collected_at: Annotated[Time | None, says("when the customer had it")]
    cancelled_at: Annotated[Time | None, says("when it was called off")]
    promise: Annotated[PromisedTime | None, says("when it should be ready, once accepted")]
    first_promise: Annotated[
        PromisedTime | None, says("as it was first; `promise` is by the bar's last word")
    ] = None


class LineFacts(PublicLine, frozen=True, kw_only=True):
    """One line of an order: how many of what, at what price."""

    options: Annotated[list[str], says("names of what was chosen")]
    without: Annotated[list[str], says("names of what the recipe has, left out")] = []


class OrderFacts(PublicOrder, frozen=True, kw_only=True):
    """What the world may know of an order."""

    items: Annotated[list[LineFacts], says("what was ordered")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _OrderEvent(Event):
    order: OrderFacts
    reason: str = ""

    def about(self) -> dict[str, Any]:
        # Not super(): dataclass(slots=True) makes the class anew, and super() knows the old one.
        return {**Event.about(self), "order": self.order.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(_OrderEvent):
    """A customer's order is safe; the bar has not seen it yet. Always version 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAccepted(_OrderEvent):
    """The bar took the order: it has its number and its promise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStarted(_OrderEvent):
    """A barista claimed the order and makes it; the customer cannot cancel any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProgressed(_OrderEvent):
    """Some of the order's drinks were begun or made, or that was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReady(_OrderEvent):
    """Every drink is made and waits for the customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReminded(_OrderEvent):
    """A barista called the customer of what is ready again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCollected(_OrderEvent):
    """The customer has it; or the day ended and nobody came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(_OrderEvent):
    """The customer or the staff called the order off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReleased(_OrderEvent):
    """A barista gave a claimed order back; it may be started by anyone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecalled(_OrderEvent):
    """A finished order came back: ready to preparing, or collected to ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaid(_OrderEvent):
    """The order was paid at the counter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefunded(_OrderEvent):
    """The café has not its money any more: it was given back, or was noted by mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPromiseMoved(_OrderEvent):
    """The bar moved the time it promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRetimed(_OrderEvent):
    """The clock was set back: what was counted from a time that had not come counts from now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOverdue(_OrderEvent):
    """A deadline passed; `reason` names the step that is late. The version does not change."""


class StoreFacts(Shape, frozen=True, kw_only=True):
    """Whether a store takes orders, and how many."""

    open: Annotated[bool, says("whether it is open at all")]
    changes_at: Annotated[
        Time | None, says("when it opens or closes by itself; null: by hand alone")
    ] = None
    paused: Annotated[bool, says("whether the bar asked for a break")]
    paused_until: Annotated[Time | None, says("null: until it is resumed")]
    pause_reason: Annotated[str, says("in words for people, or empty")]
    busy_minutes: Annotated[int, says("by how much all takes longer; 0: it is not busy")] = 0
    busy_until: Annotated[Time | None, says("null: until the bar says so")] = None
    capacity: Annotated[int, says("orders that may wait at once")]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreChanged(Event):
    """A store opened, closed, paused, resumed, was busy or changed its limits."""

    store: StoreFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityChanged(Event):
    """Something ran out or is back. Both maps are the whole truth: id to available."""

    items: dict[str, bool]
    options: dict[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuChanged(Event):
    """What a menu says changed: items, choices, names, prices, allergens, pictures, their order."""

    menu_version: Annotated[int, says("what pages know the menu by from now on")]


ORDER_EVENTS: tuple[type[_OrderEvent], ...] = (
    OrderPlaced,
    OrderAccepted,
    OrderStarted,
    OrderProgressed,
    OrderReady,
    CustomerReminded,
    OrderCollected,
    OrderCancelled,
    OrderReleased,
    OrderRecalled,
    OrderPaid,
    OrderRefunded,
    OrderPromiseMoved,
    OrderRetimed,
    OrderOverdue,
)
