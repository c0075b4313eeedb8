"""All that can happen to an order and its store: events of every class, as the app emits them."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from cafe.messaging.models import OutboxEvent
from orders.menu.availability import menu_change, set_available
from orders.menu.models import Item
from orders.order.deadlines import mark_overdue
from orders.order.drinks import make_drinks
from orders.order.life import Action
from orders.order.models import Order, OrderLine
from orders.order.payment import pay_order, refund_order
from orders.order.promise import move_promise
from orders.order.reminding import COOL_DOWN, remind_customer
from orders.order.set_back import set_right
from orders.order.steps import accept_order, advance_order
from orders.stores.changes import change_store
from orders.stores.models import Store
from orders.stores.people import CUSTOMER
from tests.cast import Cafe, actor


def every_event(
    cafe: Cafe, barista: User, order: Order | None = None, name: str = "Bob"
) -> list[OutboxEvent]:
    """Let everything happen to an order; return the events, at least one of each class.

    `name` is who cancels another.
    """
    order, who = order or cafe.place_big(), actor(barista)
    mark_overdue(order.pk, timezone.now() + timedelta(hours=1))
    accept_order(order.pk)
    move_promise(order.pk, 5, who)
    set_right(order.pk, timezone.now() - timedelta(hours=1))
    pay_order(order.pk, who)
    refund_order(order.pk, who)
    drinks = OrderLine.objects.filter(order=order).earliest("pk")
    make_drinks(order.pk, drinks.pk, 1, who)  # started, and progressed
    for step in (Action.RELEASE, Action.START, Action.READY):
        advance_order(order.pk, step, who)
    Order.objects.filter(pk=order.pk).update(ready_at=timezone.now() - COOL_DOWN)
    remind_customer(order.pk, who)
    for step in (Action.COLLECT, Action.RECALL):
        advance_order(order.pk, step, who)
    advance_order(cafe.place(name).pk, Action.CANCEL, CUSTOMER)
    change_store(cafe.store.slug, {"paused": True, "pause_reason": "cups"}, who)
    set_available(cafe.store, Item, cafe.croissant.pk, False, who)
    with menu_change(Store.objects.filter(pk=cafe.store.pk), who):
        Item.objects.filter(pk=cafe.croissant.pk).update(name="Kipferl")
    return list(OutboxEvent.objects.order_by("pk"))
