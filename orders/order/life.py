"""An order's life in tables: what may be done to it, what comes of it, and who may do it."""

import enum
from collections.abc import Mapping

from orders import events
from orders.order.models import OPEN, Status


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
# What else may be done to an order, and while it is what; none of it is a step by itself.
ALLOWED: Mapping[str, tuple[Status, ...]] = {
    "tick": (Status.ACCEPTED, Status.PREPARING),
    "promise": (Status.ACCEPTED, Status.PREPARING),
    "remind": (Status.READY,),
    "pay": tuple(Status),
    "refund": tuple(Status),
}
CUSTOMER_MAY_CANCEL = (Status.PLACED, Status.ACCEPTED)
# What its customer cancels within so many seconds, nobody at the bar has begun to read.
UNSEEN_SECONDS = 3
# Between two calls of a customer for what is ready: who is on the way need not run.
CALL_AGAIN_SECONDS = 60
STEP_DUE = {Status.PLACED: "accept", Status.ACCEPTED: "start", Status.READY: "collect"}
