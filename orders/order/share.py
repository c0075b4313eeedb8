"""How much of a café one device, and strangers of one address, may take.

A stranger is a device of which no order was ever collected: whoever throws its number away, or
makes numbers up, is one again. docs/decisions/devices.md
"""

import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext, ngettext

from cafe.base.bucket import Buckets, Pace
from cafe.base.meters import REFUSED
from orders.order.asker import Asker
from orders.order.capacity import limit_of
from orders.order.errors import TooManyOrders, TooManyQuotes
from orders.stores.models import Store

# Of a query of what waits in a store; a device and an address each.
HELD = (
    "COUNT(*) FILTER (WHERE device = %s) AS of_device, "
    "COUNT(*) FILTER (WHERE address = %s) AS of_address, "
    "COALESCE(SUM(left_seconds) FILTER (WHERE address = %s), 0) AS seconds_of_address"
)
# Word for word the condition of the index order_regular.
IS_REGULAR = (
    "EXISTS (SELECT 1 FROM orders_order AS earlier WHERE earlier.device = %s "
    "AND earlier.collected_at IS NOT NULL AND NOT (earlier.device = ''))"
)
MINUTE = 60.0
ASKING_SECONDS = 10

paces = Buckets()


@dataclass(frozen=True, slots=True)
class Held:
    """What waits in a store already: of a device, and of all strangers of its address."""

    of_device: int
    of_address: int
    seconds_of_address: int  # of a barista's time
    is_regular: bool  # something was collected for the device once

    def counted_address(self, by: Asker) -> str:
        """Return whose strangers a new order counts among, "" for nobody's."""
        return "" if self.is_regular else by.address


def check_share(store: Store, by: Asker, held: Held, own_seconds: int) -> None:
    """Count an order that is about to be placed; raise TooManyOrders.

    What waits was counted in the database, under the store's lock, so it is exact; how fast they
    came, in this process.
    """
    if not by.is_counted:
        return
    limits = settings.CAFE_LIMITS
    if held.of_device >= limits.waiting:
        words = ngettext(
            "You have %(count)s order waiting. Please order again when it is ready.",
            "You have %(count)s orders waiting. Please order again when one is ready.",
            held.of_device,
        ) % {"count": held.of_device}
        _refuse("waiting", limits.pause, words)
    wanted = [Pace(f"device {by.device}", 1 / limits.pause, limits.burst)]
    if not held.is_regular:
        most = max(1, store.capacity * limits.share // 100)
        if held.of_address >= most:
            _refuse("share", limits.pause)
        _check_minutes(store, held.seconds_of_address, own_seconds)
        wanted.append(Pace(f"{store.pk} {by.address}", most / MINUTE, most))
    if wait := paces.take(*wanted, now=time.monotonic()):
        _refuse("burst", wait)


def _check_minutes(store: Store, held: int, own: int) -> None:
    """Refuse strangers of one address more than their share of the bar's make-minutes."""
    limits, limit = settings.CAFE_LIMITS, limit_of(store)
    most = None if limit is None else limit * limits.share // 100
    if most is None or not own or held + own <= most:
        return
    large = gettext(
        "This is more than we take from a phone we do not know. Please order at the bar."
    )
    _refuse("share", limits.pause, large if own > most else "")


def _refuse(limit: str, wait: float, words: str = "") -> None:
    REFUSED.labels(limit).inc()
    seconds = math.ceil(wait)
    usual = gettext(
        "Too many orders from here. Please try again in %(seconds)s s, or order at the bar."
    )
    raise TooManyOrders(words or usual % {"seconds": seconds}, seconds)


def check_quotes(by: Asker) -> None:
    """Count somebody who asks for a price; raise TooManyQuotes. Before anything is read."""
    if not by.is_counted:
        return
    limits = settings.CAFE_LIMITS
    wanted = [Pace(f"quotes {by.address}", limits.asking, limits.asking * ASKING_SECONDS)]
    if by.is_known:
        wanted.append(Pace(f"quotes of {by.device}", limits.quotes / MINUTE, limits.quotes))
    if wait := paces.take(*wanted, now=time.monotonic()):
        REFUSED.labels("quotes").inc()
        seconds = math.ceil(wait)
        words = gettext("Too many questions from here. Please try again in %(seconds)s s.")
        raise TooManyQuotes(words % {"seconds": seconds}, seconds)
