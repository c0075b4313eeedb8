"""A clock that was set back: no time of an open order may be one that has not come yet.

Else a late step is told an hour later, new orders are served before those that wait, cards do not
turn red, and what is ready stays on the board for an hour longer.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from cafe.base import clock
from cafe.base.trouble import tried_again
from orders import events
from orders.order.change import change
from orders.order.life import STEP_DUE
from orders.order.models import IS_OPEN, Order, Status
from orders.order.unreadable import count_done
from orders.stores.models import Store
from orders.stores.people import SYSTEM

log = logging.getLogger(__name__)

# Further than the clocks of two hosts are apart, and as far as it does no harm.
NOTICED = timedelta(minutes=2)
TIMES = ("placed_at", "accepted_at", "started_at", "ready_at", "reminded_at")
PROMISED = ("first_promised_from", "first_promised_to", "promised_from", "promised_to")
BATCH = 100


def count_from_now() -> int:
    """Let what is counted from a time that has not come be counted from now; return how many.

    Times of what is over, and of pauses, stay: those are people's, and come when the clock does.
    """
    now = clock.now()
    pks = [pk for store in Store.objects.all() for pk in _ahead(store, now)]
    count = count_done(pks[:BATCH], lambda pk: set_right(pk, now))
    if count:
        log.warning("a clock was set back: times of %d orders are counted from now", count)
    return count


@tried_again
def set_right(order_id: int, now: datetime) -> bool:
    """Take what of an order's times has not come for now; return whether there was any."""
    with change(order_id, SYSTEM) as made:
        order = made.order
        before = _times(order)
        _shift(order, now)
        moved = _times(order) != before
        if moved:
            made.record(events.OrderRetimed, "the clock was set back")
    return moved


def _ahead(store: Store, now: datetime) -> list[int]:
    beyond = now + NOTICED
    ahead = Q()
    for name in TIMES:
        ahead |= Q(**{f"{name}__gt": beyond})
    for status in STEP_DUE:
        ahead |= Q(status=status, deadline_at__gt=beyond + _allowed(store, status))
    found = Order.objects.filter(IS_OPEN, ahead, store=store).order_by("due_at", "pk")
    return list(found.values_list("pk", flat=True)[:BATCH])


def _shift(order: Order, now: datetime) -> None:
    """Count its turn from when it was placed, and its promise from when it was accepted."""
    beyond = now + NOTICED
    if order.placed_at > beyond:
        order.due_at -= order.placed_at - now
    if order.accepted_at and order.accepted_at > beyond:
        early = order.accepted_at - now
        for name in PROMISED:
            moment = getattr(order, name)
            setattr(order, name, moment and moment - early)
    for name in TIMES:
        moment = getattr(order, name)
        setattr(order, name, now if moment and moment > beyond else moment)
    if order.deadline_at and order.status in STEP_DUE:
        latest = now + _allowed(order.store, Status(order.status))
        order.deadline_at = latest if order.deadline_at > latest + NOTICED else order.deadline_at


def _allowed(store: Store, status: Status) -> timedelta:
    return timedelta(seconds=getattr(store, f"{STEP_DUE[status]}_seconds"))


def _times(order: Order) -> list[datetime | None]:
    return [*(getattr(order, name) for name in TIMES), order.due_at, order.deadline_at]
