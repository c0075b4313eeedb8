"""The events of a café. Each class is a detail-type; its docstring is its catalogue entry.

Events are archived and read by others, so nothing personal is in them: no names, no notes, no
token. Order events carry the order's facts as they were when it happened.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from cafe.messaging.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One line of an order: how many of what, at what price."""

    item: int | None
    name: str
    quantity: int
    made: int
    unit_price: Decimal
    options: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When each step happened; null until it does."""

    placed: datetime
    accepted: datetime | None
    started: datetime | None
    ready: datetime | None
    collected: datetime | None
    cancelled: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """When the order should be ready."""

    low: datetime
    high: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What the world may know of an order."""

    id: int
    number: int | None
    status: str
    version: int
    serve: str
    paid: bool
    items: list[LineFacts]
    total: Decimal
    currency: str
    promise: Promise | None
    times: Times


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
    """Some of the order's drinks were made, or ticked by mistake and unticked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReady(_OrderEvent):
    """Every drink is made and waits for the customer."""


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
class OrderPromiseMoved(_OrderEvent):
    """The bar moved the time it promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOverdue(_OrderEvent):
    """A deadline passed; `reason` names the step that is late. The version does not change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """Whether a store takes orders, and how many."""

    open: bool
    paused: bool
    paused_until: datetime | None
    pause_reason: str
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreChanged(Event):
    """A store opened, closed, paused, resumed or changed its limits."""

    store: StoreFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityChanged(Event):
    """Something ran out or is back. Both maps are the whole truth: id to available."""

    items: dict[str, bool]
    options: dict[str, bool]


ORDER_EVENTS: tuple[type[_OrderEvent], ...] = (
    OrderPlaced,
    OrderAccepted,
    OrderStarted,
    OrderProgressed,
    OrderReady,
    OrderCollected,
    OrderCancelled,
    OrderReleased,
    OrderRecalled,
    OrderPaid,
    OrderPromiseMoved,
    OrderOverdue,
)
