"""Handlers of events: whoever asked for it is rung.

An event may come twice, late, or after another of the same order: each browser is told of a
version once, of none that is older, and of nothing that is not so any more.
"""

import logging
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext, override

from cafe.base import clock
from cafe.messaging.away import Away
from orders.events import CustomerReminded, OrderCancelled, OrderReady
from orders.order.models import Order
from orders.ringing.models import PushSubscription
from orders.ringing.push import Outcome, push
from orders.ringing.services import host_of
from orders.words import Status

log = logging.getLogger(__name__)

LASTS = timedelta(minutes=10)  # what is older is no news: they are here, or gone

Said = OrderReady | CustomerReminded | OrderCancelled


def ring(event: Said) -> None:
    """Tell each browser that asked; raise Away while a push service cannot take it.

    Those that were told are not told again when the event comes again for the others.
    """
    lasts = LASTS - (clock.now() - event.metadata.occurred_at)
    version = event.order.version
    mine = PushSubscription.objects.filter(order=event.order.id, told__lt=version)
    asked = list(mine.order_by("pk"))  # PostgreSQL gives them in any order
    if not asked or lasts <= timedelta(0) or event.metadata.actor == "customer":
        return
    order = Order.objects.select_related("store").get(pk=event.order.id)
    if order.status != event.order.status:
        return
    away = [why for one in asked if (why := _tell(one, order, version, lasts))]
    if away:
        raise away[0]


def _tell(to: PushSubscription, order: Order, version: int, lasts: timedelta) -> Away | None:
    with override(to.language):
        message = news(order)
    try:
        outcome = push(to, message, lasts, order.mark)
    except Away as why:
        return why
    row = PushSubscription.objects.filter(pk=to.pk)
    if outcome is Outcome.SENT:
        row.update(told=version)
    else:
        log.info("a browser is rung no more: %s said %s", host_of(to.endpoint), outcome.value)
        row.delete()
    return None


def news(order: Order) -> dict[str, Any]:
    """Return what a browser shows, in its language; `page` is where a tap on it leads."""
    about = {"number": order.number, "store": order.store.name}
    if order.status == Status.READY:
        again = gettext("%(number)s is still waiting for you")
        title = (again if order.reminded_at else gettext("%(number)s is ready")) % about
        body = gettext("Please collect it at %(store)s.") % about
    else:
        title = gettext("Order %(number)s was cancelled") % about
        body = gettext(order.cancel_reason) or gettext("%(store)s had to cancel it.") % about
        if order.number is None:
            title = gettext("Your order was cancelled")
    return {
        "title": title,
        "body": body,
        "tag": f"order-{order.mark}",
        "page": f"/orders/{order.token}/",
    }
