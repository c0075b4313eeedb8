"""A part of an order: lines that are started, ready and recalled by themselves, at their station.

A part has no row. It is begun when its lines are, and done when all their drinks are made; the
order's status follows its lines, and becomes ready with the last of them.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping

from django.utils.translation import gettext

from cafe.base.trouble import tried_again
from orders import events
from orders.order.change import Change, change
from orders.order.errors import InvalidTransition
from orders.order.life import ALLOWED, Action
from orders.order.models import Order, OrderLine, Status
from orders.order.steps import already, make_all, move
from orders.stores.models import Store
from orders.stores.people import Actor


@tried_again
def advance_part(
    order_id: int,
    action: Action,
    lines: Collection[int],
    actor: Actor,
    *,
    version: int | None = None,
    key: str = "",
    store: Store | None = None,
    mark: str = "",
) -> Order:
    """Take one step, of those in PARTLY, with some lines of an order; the rest stays as it is.

    Returns quietly what is so already, but a start, which is a claim. Raises Order.DoesNotExist,
    OrderLine.DoesNotExist, InvalidTransition and KeyReused.
    """
    wish = f"{action} {_told_apart(lines)}"
    with change(
        order_id, actor, key=key, wish=wish, version=version, store=store, mark=mark
    ) as made:
        if not made.again:
            PARTLY[action](made, lines_of(made.order, lines))
    return made.order


def _told_apart(lines: Collection[int]) -> str:
    return hashlib.sha256(str(sorted(set(lines))).encode()).hexdigest()[:32]


def lines_of(order: Order, wished: Collection[int]) -> list[OrderLine]:
    """Return the lines with these ids; raise OrderLine.DoesNotExist unless all are the order's."""
    lines = [line for line in order.lines.all() if line.pk in wished]
    if len(lines) < len(set(wished)):
        raise OrderLine.DoesNotExist(f"order {order.pk} has not all of these lines")
    return lines


def is_begun_whole(order: Order) -> bool:
    """Return whether an order was started as one, so that no line of it is free."""
    return order.status == Status.PREPARING and not any(line.begun for line in order.lines.all())


def check_free(order: Order, *, taken: bool) -> None:
    """Raise InvalidTransition unless lines of an order, not `taken` by themselves, can be begun."""
    if order.status not in ALLOWED["tick"]:
        raise InvalidTransition(already(order), order)
    if taken or is_begun_whole(order):
        raise InvalidTransition(
            gettext("Some of these drinks were started already."), order, "claimed"
        )


def record_begun(made: Change) -> None:
    """Record that lines were begun, which starts an order that nobody has started."""
    if made.order.status == Status.ACCEPTED:
        move(made.order, Status.PREPARING, made.actor)
        made.record(events.OrderStarted)
    else:
        made.record(events.OrderProgressed)


def record_made(made: Change) -> None:
    """Record that drinks were made; the last of them makes an order ready."""
    if all(line.made == line.quantity for line in made.order.lines.all()):
        move(made.order, Status.READY, made.actor)
        made.record(events.OrderReady)
    else:
        made.record(events.OrderProgressed)


def begin_part_of(order: Order, ticked: OrderLine) -> None:
    """Begin what is made at the station of a line, where other lines are made at another.

    A tick starts what it is about: else the kitchen would read that its part is being made because
    the bar has begun.
    """
    lines = list(order.lines.all())
    if len({line.station_id for line in lines}) > 1 and not is_begun_whole(order):
        for line in lines:
            line.begun = line.begun or line.station_id == ticked.station_id


def _start(made: Change, lines: list[OrderLine]) -> None:
    check_free(made.order, taken=any(line.begun for line in lines))
    for line in lines:
        line.begun = True
    record_begun(made)


def _finish(made: Change, lines: list[OrderLine]) -> None:
    order = made.order
    if order.status == Status.READY or (order.status == Status.PREPARING and _done(order, lines)):
        return
    if order.status != Status.PREPARING:
        raise InvalidTransition(already(order), order)
    make_all(lines, made.actor)
    record_made(made)


def _done(order: Order, lines: list[OrderLine]) -> bool:
    """Return whether a part is done while others are not."""
    unmade = [line for line in order.lines.all() if line.made < line.quantity]
    return bool(unmade) and not any(line in lines for line in unmade)


def _leave(made: Change, lines: list[OrderLine]) -> None:
    order = made.order
    if order.status == Status.ACCEPTED:
        return
    if order.status != Status.PREPARING:
        raise InvalidTransition(already(order), order)
    whole = is_begun_whole(order)
    for line in order.lines.all():
        line.begun = line not in lines and (line.begun or whole)
    if any(line.begun for line in order.lines.all()):
        made.record(events.OrderProgressed)
    else:
        move(order, Status.ACCEPTED, made.actor)
        made.record(events.OrderReleased)


def _recall(made: Change, lines: list[OrderLine]) -> None:
    order = made.order
    if order.status not in (Status.PREPARING, Status.READY):
        raise InvalidTransition(already(order), order)
    by_parts = any(line.begun for line in order.lines.all())
    for line in lines:
        line.begun = by_parts
        if line.made:
            line.made, line.made_by = 0, made.actor.user
    if order.status == Status.READY:
        move(order, Status.PREPARING, made.actor)
        made.record(events.OrderRecalled)
    else:
        made.record(events.OrderProgressed)


# What some lines of an order may be taken through by themselves.
PARTLY: Mapping[Action, Callable[[Change, list[OrderLine]], None]] = {
    Action.START: _start,
    Action.READY: _finish,
    Action.RELEASE: _leave,
    Action.RECALL: _recall,
}
