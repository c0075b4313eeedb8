"""A wish that comes twice is granted once: the keys of requests that were carried out.

A key is somebody's: of a device that places orders (asker.py), of a user, of the holder of an
order. Another's key with the same letters is another key, and says nothing about the first.
"""

from django.utils.translation import gettext_lazy

from orders.order.errors import KeyReused
from orders.order.models import IdempotencyKey, Order
from orders.stores.people import Actor

# To be joined to what is read under the lock that the first with this key held until it committed.
KNOWN = (
    "orders_idempotencykey AS known ON known.store_id = %s AND known.scope = %s AND known.key = %s"
)
REUSED = gettext_lazy("This Idempotency-Key was already used with another request.")


def granted(before: str | None, wish: str) -> bool:
    """Return whether a wish was granted before, by the `fingerprint` of its key, None when new.

    Raises KeyReused when the key stands for another wish.
    """
    if before is not None and before != wish:
        raise KeyReused(REUSED)
    return before is not None


def scope_of(actor: Actor, order_id: int) -> str:
    """Return whose key comes with a step: a user's, or that of whoever holds an order's token."""
    return str(actor) if actor.user else f"{actor} {order_id}"


def order_made_with(store_id: int, scope: str, key: str) -> int | None:
    """Return the id of the order that a key of whoever `scope` stands for has made."""
    known = IdempotencyKey.objects.filter(store_id=store_id, scope=scope, key=key)
    return known.values_list("order_id", flat=True).first()


def key_of(order: Order, scope: str, key: str, wish: str) -> IdempotencyKey:
    """Return the row that remembers a key; it is written in the transaction of its wish."""
    return IdempotencyKey(
        store_id=order.store_id, scope=scope, key=key, fingerprint=wish, order_id=order.pk
    )
