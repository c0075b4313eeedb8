"""An order's life in tables: what may be done to it, what comes of it, and who may do it."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User

from orders import events
from orders.models import Status
from orders.models.order import OPEN


class Action(enum.StrEnum):
    ACCEPT = "accept"
    START = "start"
    READY = "ready"
    COLLECT = "collect"
    RELEASE = "release"
    RECALL = "recall"
    CANCEL = "cancel"


# An order's whole life: what each action makes of each status. What is not here is not allowed.
TRANSITIONS: Mapping[Action, Mapping[Status, Status]] = {
    Action.ACCEPT: {Status.PLACED: Status.ACCEPTED},
    Action.START: {Status.ACCEPTED: Status.PREPARING},
    Action.READY: {Status.PREPARING: Status.READY},
    Action.COLLECT: {Status.READY: Status.COLLECTED},
    Action.RELEASE: {Status.PREPARING: Status.ACCEPTED},
    Action.RECALL: {Status.READY: Status.PREPARING, Status.COLLECTED: Status.READY},
    Action.CANCEL: dict.fromkeys(OPEN, Status.CANCELLED),
}
EVENTS: Mapping[Action, type[events._OrderEvent]] = {
    Action.ACCEPT: events.OrderAccepted,
    Action.START: events.OrderStarted,
    Action.READY: events.OrderReady,
    Action.COLLECT: events.OrderCollected,
    Action.RELEASE: events.OrderReleased,
    Action.RECALL: events.OrderRecalled,
    Action.CANCEL: events.OrderCancelled,
}
CUSTOMER_MAY_CANCEL = (Status.PLACED, Status.ACCEPTED)
STEP_DUE = {Status.PLACED: "accept", Status.ACCEPTED: "start", Status.READY: "collect"}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. Events name staff by id only; names stay in the database."""

    kind: str
    user: User | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.user.pk}" if self.user else self.kind


CUSTOMER = Actor("customer")
SYSTEM = Actor("system")


def staff_name(user: User | None) -> str:
    """Return what colleagues call somebody."""
    return (user.first_name or user.get_username()) if user else "Somebody"
