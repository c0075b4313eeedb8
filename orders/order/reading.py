"""Rows for the screens: orders, a store and a menu read as the shapes that pages are told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet
from msgspec import convert

from cafe.base import clock
from cafe.base.shapes import cut
from cafe.base.sql import among, life, rows
from cafe.base.threads import in_thread
from cafe.live.stream import Mark
from cafe.live.watch import Stored
from orders.menu.reading import menu_of
from orders.menu.shapes import Availability, MenuReading
from orders.menu.version import shown_version
from orders.order.allergy import speaks_of_allergy
from orders.order.capacity import Load, Work, load_of, taking
from orders.order.models import IS_OPEN, Order, OrderLine
from orders.order.place import NOWHERE
from orders.order.places import queues_of
from orders.order.promise import wait_of
from orders.order.shapes import (
    AnsweredOrder,
    Barista,
    BoardReading,
    ChosenOption,
    OrderReading,
    QueueSnapshot,
    StaffLine,
    StaffOrder,
    board_order,
    customer_order,
)
from orders.order.unreadable import each_or_remains, one_or_remains
from orders.stores.models import Store
from orders.stores.money import in_currency
from orders.stores.opening import State, busy_minutes
from orders.stores.people import staff_name
from orders.stores.shapes import StoreState

RECENT = timedelta(minutes=30)  # how long staff see what is over
OWED = timedelta(days=1)  # and what money is to be given back of
MARKS = "SELECT slug, seq, moment, {} FROM orders_store WHERE {}"


def orders_to_show() -> QuerySet[Order]:
    """Return orders with everything staff_order() needs, in three queries."""
    # Who made a line is asked for alone: joined, PostgreSQL plans by how many lines there are.
    related = Order.objects.select_related("store", "barista")
    return related.prefetch_related("lines", "lines__made_by")


def with_staff(order: Order, known: User | None = None) -> Order:
    """Read whoever works on an order, whose lines were read, in one query; none while nobody does.

    Nor when it is only who is `known`. Somebody who was deleted meanwhile is nobody.
    """
    staff = {known.pk: known} if known else {}
    ids = {order.barista_id, *(line.made_by_id for line in order.lines.all())}
    if others := ids - staff.keys() - {None}:
        staff |= User.objects.in_bulk(others)
    order.barista = staff.get(order.barista_id or 0)
    for line in order.lines.all():
        line.made_by = staff.get(line.made_by_id or 0)
    return order


def queue_snapshot(store_id: int) -> QueueSnapshot:
    """Return what the tablet shows. `seq` is read first: an order may be newer, never older."""
    store = Store.objects.get(pk=store_id)
    shown = orders_to_show().filter(pk__in=list(_shown_to_staff(store)))
    orders = each_or_remains(shown.order_by("due_at", "pk"), staff_order)
    return QueueSnapshot(orders=orders, store=store_state(store), seq=store.seq)


def _shown_to_staff(store: Store) -> QuerySet[Order, int]:
    """Return the ids of what is open, and of what was over a moment ago.

    Each by an index of its own: asked for with one OR, SQLite looks at all there ever was. And
    asked for alone: as a part of a larger question PostgreSQL plans by how many there are.
    """
    since = clock.now() - RECENT
    ids = Order.objects.order_by().filter(store=store).values_list("pk", flat=True)
    over = ids.filter(collected_at__gte=since), ids.filter(cancelled_at__gte=since)
    # What was paid and cancelled stays until its money is given back, or the day is over.
    day = since - OWED
    owed = ids.filter(cancelled_at__gte=day, cancelled_at__lt=since, paid_at__isnull=False)
    # All: none is of two kinds, and how repetitions are looked for depends on how many there are.
    return ids.filter(IS_OPEN).union(*over, owed, all=True)


def board_snapshot(store_id: int) -> BoardReading:
    """Return what anyone may see of the queue."""
    store = Store.objects.get(pk=store_id)
    rows = Order.objects.filter(IS_OPEN, store=store).order_by("due_at", "pk")
    orders = each_or_remains(rows, board_order)
    state = store_state(store)
    return BoardReading(orders=orders, store=state, seq=store.moment, up_to=store.seq)


def menu_snapshot(store_id: int) -> MenuReading:
    """Return what changes on an open menu page."""
    store = Store.objects.get(pk=store_id)
    shown, state = availability(store), store_state(store)
    return MenuReading(store=state, availability=shown, seq=store.moment, up_to=store.seq)


def order_snapshots(order_ids: Sequence[int]) -> Mapping[int, OrderReading]:
    """Return orders as their customers see them, by id, each as of its store's seq and moment.

    These are read first. Many at once take as many queries as one, and one more for each store.
    """
    stores = Store.objects.filter(orders__in=order_ids).distinct().in_bulk()
    queues = queues_of(stores.values())

    def shown(order: Order) -> tuple[int, OrderReading]:
        seen, store = staff_order(order), stores[order.store_id]
        own = customer_order(seen, queues[store.pk].places.get(order.pk, NOWHERE))
        return order.pk, OrderReading(order=own, seq=store.moment, up_to=store.seq)

    return dict(each_or_remains(orders_to_show().filter(pk__in=order_ids), shown))


@in_thread
def read_marks(slugs: Iterable[str]) -> Stored:
    """Return how far each store is at present."""
    these, params = among("slug", list(slugs))
    found = rows(MARKS.format(life(), these), params)
    marks = {slug: Mark(seq, moment) for slug, seq, moment, _ in found}
    return Stored(marks, next((one for *_, one in found), None))


# -- rows as shapes -------------------------------------------------------------------------------


def staff_order(order: Order) -> StaffOrder:
    """Return an order as staff see it; what it does not name here is in the row by that name."""
    return cut(
        StaffOrder,
        order,
        store=order.store.slug,
        store_name=order.store.name,
        total=in_currency(order.total, order.currency),
        items=[_staff_line(line, order) for line in order.lines.all()],
        overdue=order.overdue or None,
        barista=_barista(order.barista) if order.barista else None,
        started_before_cancel=bool(order.cancelled_at and order.started_at),
    )


def answered_order(order: Order) -> AnsweredOrder:
    """Return an order for the answer to a command of the staff."""
    return cut(AnsweredOrder, staff_order(order), seq=order.store.seq)


def answered_order_now(order_id: int) -> AnsweredOrder:
    """Return an order for the answer to a command; raise Order.DoesNotExist."""
    return one_or_remains(orders_to_show().filter(pk=order_id), answered_order)


def _staff_line(line: OrderLine, order: Order) -> StaffLine:
    written = (order.name, line.drinker, line.note)
    return cut(
        StaffLine,
        line,
        item=line.item_id,
        station=line.station_id,
        unit_price=in_currency(line.unit_price, order.currency),
        total=in_currency(line.total, order.currency),
        allergy=line.allergy or speaks_of_allergy(written),
        made_by=staff_name(line.made_by) if line.made_by else None,
        allergens=list(line.allergens),
        options=[convert(one, ChosenOption) for one in line.options],
        without=convert(line.without, list[str]),
    )


def _barista(user: User) -> Barista:
    return Barista(id=user.pk, name=staff_name(user))


def store_state(store: Store, load: Load | None = None) -> StoreState:
    """Return a store as its pages show it; who has read what waits there says so."""
    now = clock.now()
    load = load or load_of(store.pk, now)
    menu = menu_of(store)
    usual = menu.usual_seconds
    answer = taking(store, load, usual, now)
    return cut(
        StoreState,
        store,
        ordering=answer,
        paused_until=answer.until if answer.state == State.PAUSED else None,
        busy_minutes=busy_minutes(store, now),
        stations=menu.stations,
        asks_code=bool(store.code_orders),
        menu_version=shown_version(store.menu_version),
        wait=wait_of(store, load.ahead, Work(usual, usual, 1)),
    )


def availability(store: Store) -> Availability:
    """Return what can be had in a store."""
    return Availability(**menu_of(store).availability)
