"""A wish that comes twice is granted once: the keys of requests that were carried out."""

from cafe.base.sql import fetch, insert
from orders.order.errors import KeyReused
from orders.order.models import IdempotencyKey, Order

PLACE = "place"  # the scope of a customer's new orders; that of a step is who takes it


def remember(order: Order, scope: str, key: str, wish: str) -> bool:
    """Note a key in the transaction of its wish; return False when it was granted before.

    Whoever sends the same key at the same moment waits here for the first to commit. Raises
    KeyReused when the key stands for another wish.
    """
    row = IdempotencyKey(
        store_id=order.store_id, scope=scope, key=key, fingerprint=wish, order_id=order.pk
    )
    if insert([row], unless_there=True):
        return True
    found = IdempotencyKey.objects.get(store_id=order.store_id, scope=scope, key=key)
    _check(found.fingerprint, wish)
    return False


def earlier(store_id: int, scope: str, key: str, wish: str) -> Order | None:
    """Return the order that this wish made before, None when it is new; raise KeyReused."""
    where = "store_id = %s AND scope = %s AND key = %s"
    for found in fetch(IdempotencyKey, where=where, params=[store_id, scope, key]):
        _check(found.fingerprint, wish)
        return Order.objects.select_related("store").get(pk=found.order_id)
    return None


def _check(before: str, wish: str) -> None:
    if before != wish:
        raise KeyReused("This Idempotency-Key was already used with another request.")
