"""The steps of an order's life: here alone a status is written."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext, gettext_lazy

from cafe.base import clock
from cafe.base.trouble import tried_again
from orders.order.change import change
from orders.order.errors import InvalidTransition
from orders.order.life import CUSTOMER_MAY_CANCEL, EVENTS, TRANSITIONS, Action
from orders.order.models import WAITING, Order, OrderLine, Status
from orders.order.places import seconds_ahead
from orders.order.promise import promise
from orders.stores.models import Store
from orders.stores.people import CUSTOMER, SYSTEM, Actor, staff_name

ALREADY = {
    Status.PLACED: gettext_lazy("It is placed already."),
    Status.ACCEPTED: gettext_lazy("It is accepted already."),
    Status.PREPARING: gettext_lazy("It is being made already."),
    Status.READY: gettext_lazy("It is ready already."),
    Status.COLLECTED: gettext_lazy("It is collected already."),
    Status.CANCELLED: gettext_lazy("It is cancelled already."),
}


@tried_again
def advance_order(
    order_id: int,
    action: Action,
    actor: Actor,
    *,
    version: int | None = None,
    reason: str = "",
    key: str = "",
    store: Store | None = None,
    mark: str = "",
) -> Order:
    """Take one step of an order's life and return the order.

    Returns quietly when the step was already taken: by this barista, where it is a claim. Raises
    Order.DoesNotExist, InvalidTransition, and KeyReused.
    """
    with change(
        order_id, actor, key=key, wish=action, version=version, store=store, mark=mark
    ) as made:
        order = made.order
        target = TRANSITIONS[action].get(Status(order.status))
        if made.again or (target is None and _already_there(order, action, actor)):
            return order
        move(order, _allowed(order, action, actor, target), actor, reason)
        made.record(EVENTS[action], reason)
    return order


def accept_order(order_id: int) -> Order:
    """Give an order its number of the day and its promise, and put it on the bar's list."""
    return advance_order(order_id, Action.ACCEPT, SYSTEM)


def cancel_order(order_id: int, *, key: str = "") -> Order:
    """Cancel for the customer: allowed until a barista taps Start."""
    return advance_order(order_id, Action.CANCEL, CUSTOMER, key=key)


def _already_there(order: Order, action: Action, actor: Actor) -> bool:
    if order.status not in TRANSITIONS[action].values():
        return False
    return action is not Action.START or order.barista_id == (actor.user and actor.user.pk)


def already(order: Order) -> str:
    """Say that an order is where it is, to who meant to take another step."""
    return str(ALREADY[Status(order.status)])


def _started_it(order: Order) -> str:
    return gettext("%(name)s started it.") % {"name": staff_name(order.barista)}


def _allowed(order: Order, action: Action, actor: Actor, target: Status | None) -> Status:
    if action is Action.START and order.status == Status.PREPARING:
        raise InvalidTransition(_started_it(order), order, "claimed")
    if target is None:
        raise InvalidTransition(already(order), order)
    if action is Action.CANCEL and actor is CUSTOMER and order.status not in CUSTOMER_MAY_CANCEL:
        raise InvalidTransition(
            gettext("It is being made and can no longer be cancelled here."), order
        )
    return target


def move(order: Order, target: Status, actor: Actor, reason: str = "") -> None:
    """Change a locked order's status and all that goes with it; to be recorded by its change."""
    now = clock.now()
    came_from = order.status
    order.status = target
    order.overdue = ""
    order.deadline_at = None
    if target not in WAITING:
        order.address = ""
    match target:
        case Status.ACCEPTED:
            order.deadline_at = now + timedelta(seconds=order.store.start_seconds)
            order.started_at, order.barista = None, None
            _none_begun(order)
            if came_from == Status.PLACED:
                order.accepted_at = now
                promise(order, seconds_ahead(order), now)
        case Status.PREPARING:
            order.ready_at = order.reminded_at = None
            order.started_at = order.started_at or now
            order.barista = actor.user or order.barista
        case Status.READY:
            order.ready_at = order.ready_at or now
            order.collected_at = None
            order.deadline_at = now + timedelta(seconds=order.store.collect_seconds)
            make_all(order.lines.all(), actor)
        case Status.COLLECTED:
            order.collected_at = now
        case Status.CANCELLED:
            order.cancelled_at = now
            order.cancel_reason = reason
            order.cancelled_by = actor.kind


def _none_begun(order: Order) -> None:
    for line in order.lines.all():
        line.begun = False


def make_all(lines: Iterable[OrderLine], actor: Actor) -> None:
    """Have all drinks of these lines be made, by whoever acts where they were not."""
    for line in lines:
        if line.made < line.quantity:
            line.made, line.made_by = line.quantity, actor.user
