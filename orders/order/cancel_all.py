"""All open orders of one device, cancelled by the staff at once."""

from collections.abc import Iterator

from django.utils.translation import gettext

from orders.order import idempotency
from orders.order.change import change
from orders.order.errors import AnotherOrder, InvalidTransition
from orders.order.life import Action
from orders.order.models import IS_OPEN, IdempotencyKey, Order
from orders.order.steps import advance_order
from orders.stores.models import Store
from orders.stores.people import Actor

WISH = "cancel all"


def cancel_all(
    order_id: int, actor: Actor, *, store: Store, reason: str = "", key: str = "", mark: str = ""
) -> list[int]:
    """Cancel what is open of the device of an order, and return the ids of what was cancelled.

    Each is a change of its own, with its history and its event. The key is remembered with the last
    of them: who was interrupted goes on, and what the device orders afterwards stays. Raises
    Order.DoesNotExist, AnotherOrder and KeyReused.
    """
    order = Order.objects.get(pk=order_id, store=store)
    if mark not in ("", order.mark):
        raise AnotherOrder(
            gettext("This was tapped for an order from before the data was restored.")
        )
    if key and idempotency.granted(_before(order, actor, key), f"{order_id} {WISH}"):
        return []
    cancelled = list(_cancelled(order, actor, reason))
    if key:
        with change(order_id, actor, key=key, wish=WISH, store=store, mark=mark):
            pass  # but to remember it
    return cancelled


def _before(order: Order, actor: Actor, key: str) -> str | None:
    scope = idempotency.scope_of(actor, order.pk)
    known = IdempotencyKey.objects.filter(store=order.store_id, scope=scope, key=key)
    return known.values_list("fingerprint", flat=True).first()


def _cancelled(order: Order, actor: Actor, reason: str) -> Iterator[int]:
    of_device = {"device": order.device} if order.device else {"pk": order.pk}
    theirs = Order.objects.filter(IS_OPEN, store=order.store_id, **of_device).order_by(
        "placed_at", "pk"
    )
    for pk in list(theirs.values_list("pk", flat=True)):
        try:
            advance_order(pk, Action.CANCEL, actor, reason=reason)
        except InvalidTransition:
            continue  # collected meanwhile
        yield pk
