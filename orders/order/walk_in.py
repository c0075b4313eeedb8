"""An order that staff take at the counter: in the queue like any other, and paid at once if it was.

They take it whether the store is open, paused, closed or full: they know better. What it needs is
reserved like any other's. docs/decisions/walk-ins.md
"""

from django.db import transaction
from django.utils.translation import gettext

from cafe.base.trouble import tried_again
from orders.order.asker import Asker
from orders.order.cart import Sale
from orders.order.errors import TotalChanged
from orders.order.models import Order
from orders.order.payment import pay_order
from orders.order.placing import place_order
from orders.stores.models import Store
from orders.stores.money import in_currency, in_words
from orders.stores.people import Actor


@tried_again
def take_walk_in(store: Store, sale: Sale, seller: Actor, *, key: str = "") -> tuple[Order, bool]:
    """Store an order of the counter, or find the one this key made; return whether it is new.

    That it was paid is a change of its own, in the same transaction: listeners hear of each.
    Raises CartRejected, TotalChanged, KeyReused.
    """
    by = Asker(seller=seller)
    with transaction.atomic():
        order, new = place_order(store_slug=store.slug, cart=sale, key=key, by=by)
        if new:
            _check_said(sale, order)
            if sale.paid:
                order = pay_order(order.pk, seller)
    return order, new


def _check_said(sale: Sale, order: Order) -> None:
    """Raise TotalChanged when another sum was asked for than it costs."""
    if sale.total is None or sale.total == order.total:
        return
    store = order.store
    was, now = (
        in_words(in_currency(one, order.currency), order.currency, store.locale)
        for one in (sale.total, order.total)
    )
    raise TotalChanged(gettext("It costs %(now)s now, not %(was)s.") % {"now": now, "was": was})
