"""How long it takes, said so that it can be kept: one rule for whoever asks.

The wait on the menu, that of a basket, an order's promise and what it is expected by later are all
worked out here, from what is ahead and from what one wants oneself.
"""

import math
from datetime import datetime, timedelta

from django.utils.translation import gettext

from cafe.base import clock
from cafe.base.trouble import tried_again
from orders import events
from orders.events import PromisedTime
from orders.order.capacity import Work, hands_of
from orders.order.change import change
from orders.order.errors import InvalidTransition
from orders.order.life import ALLOWED
from orders.order.models import Order
from orders.stores.models import Store
from orders.stores.opening import busy_minutes
from orders.stores.people import Actor
from orders.stores.shapes import Minutes

EARLY, LATE = 0.8, 1.3  # how far the real time strays from the sum of make-times
SHORTEST_RANGE = 2  # minutes: a promise to the minute is a promise broken
MINUTE = timedelta(minutes=1)


def seconds_until(hands: int, ahead: float, own: Work) -> tuple[float, float]:
    """Return after how many seconds an order is ready, at best and at worst.

    Many drinks share the hands, but one drink has two of them and takes as long as it takes. The
    worst is Graham's bound for work that is taken up in any order: the longest drink begun last.
    """
    shared = (ahead + own.seconds) / hands
    return max(ahead / hands + own.longest, shared), shared + own.longest * (1 - 1 / hands)


def wait_of(store: Store, ahead: float, own: Work) -> Minutes:
    """Return when an order is ready that has `ahead` seconds of making before it."""
    least, most = seconds_until(hands_of(store), ahead, own)
    low = max(1, math.floor(least * EARLY / 60))
    high = max(low + SHORTEST_RANGE, math.ceil(most * LATE / 60))
    busy = busy_minutes(store, clock.now())
    return Minutes(low=low + busy, high=high + busy)


def expected_at(
    store: Store, ahead: float, own: Work, now: datetime, *, begun: bool = False
) -> PromisedTime:
    """Return the same by the clock, to the minute, so that it stays while nothing changes.

    What is `begun` waits for nobody any more, however busy the bar is.
    """
    now += (0 if begun else busy_minutes(store, clock.now())) * MINUTE
    least, most = seconds_until(hands_of(store), ahead, own)
    begin = _whole(now + timedelta(seconds=max(60.0, least * EARLY)))
    end = _whole(now + timedelta(seconds=most * LATE)) + MINUTE
    return PromisedTime(from_=begin, to=max(end, begin + SHORTEST_RANGE * MINUTE))


def _whole(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def promise(order: Order, ahead: float, now: datetime) -> None:
    """Set an order's first promise by what is made before it."""
    own = Work(order.left_seconds, order.left_longest, order.left_drinks)
    wait = wait_of(order.store, ahead, own)
    order.promised_from = order.first_promised_from = now + wait.low * MINUTE
    order.promised_to = order.first_promised_to = now + wait.high * MINUTE


@tried_again
def move_promise(
    order_id: int,
    minutes: int,
    actor: Actor,
    *,
    key: str = "",
    store: Store | None = None,
    mark: str = "",
) -> Order:
    """Promise an order some minutes later, or earlier; once, however often the key comes."""
    with change(
        order_id, actor, key=key, wish=f"promise {minutes:+d}", store=store, mark=mark
    ) as made:
        order = made.order
        if made.again:
            return order
        if order.status not in ALLOWED["promise"] or not order.promised_to:
            raise InvalidTransition(gettext("It has no promise to move."), order)
        shift = timedelta(minutes=minutes)
        order.promised_from = (order.promised_from or order.promised_to) + shift
        order.promised_to += shift
        made.record(events.OrderPromiseMoved, f"{minutes:+d} min")
    return order
