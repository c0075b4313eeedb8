"""What is sold out, and what is back: commands of the staff, each one transaction and one event."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet

from cafe.base.trouble import tried_again
from cafe.messaging.outbox import emit
from orders.events import AvailabilityChanged
from orders.menu.menu import menu_of
from orders.menu.models import Ingredient, Item
from orders.stores.facts import metadata
from orders.stores.models import Store
from orders.stores.people import Actor


@tried_again
def set_available(
    store: Store, kind: type[Item] | type[Ingredient], pk: int, available: bool, actor: Actor
) -> None:
    """Switch an item or ingredient off or on, and with it all that depends on it.

    Raises the model's DoesNotExist for one of another store.
    """
    with transaction.atomic():
        locked = Store.objects.select_for_update().get(pk=store.pk)
        row = kind.objects.get(pk=pk, **{kind.store_path: store.pk})
        if row.available != available:
            row.available = available
            row.save()
            locked.refresh_from_db(fields=["menu_version"])
            record_availability(locked, actor)


def record_availability(store: Store, actor: Actor) -> None:
    """Tell the world what can be had, after a change of the menu of a locked store."""
    store.seq += 1
    store.save(update_fields=["seq"])
    emit(AvailabilityChanged(metadata=metadata(store, str(actor)), **menu_of(store).availability))


@contextmanager
def menu_change(stores: QuerySet[Store], actor: Actor) -> Iterator[None]:
    """Tell the world what can be had, if what is done to these stores' menus inside changes it.

    For changes of any kind and of many rows, as in the admin site; a switch has set_available.
    """
    with transaction.atomic():
        locked = list(stores.select_for_update(of=("self",)).order_by("pk"))
        before = {store.pk: menu_of(store) for store in locked}
        yield
        for store in locked:
            store.refresh_from_db(fields=["menu_version"])
            known = before[store.pk]
            if store.menu_version == known.version:
                continue
            if menu_of(store).availability != known.availability:
                record_availability(store, actor)
