"""What changes on a menu, and what is sold out: each one transaction, and told to the world."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet

from cafe.base.trouble import tried_again
from cafe.messaging.outbox import emit
from orders.events import AvailabilityChanged, MenuChanged
from orders.menu.menu import Menu
from orders.menu.models import Ingredient, Item
from orders.menu.reading import menu_of
from orders.menu.version import said_again, shown_version
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
            row.save(update_fields=["available"])
            locked.refresh_from_db(fields=["menu_version"])
            record_availability(locked, actor)


def record_availability(store: Store, actor: Actor) -> None:
    """Tell the world what can be had, after a change of the menu of a locked store."""
    store.take_seq()
    store.save(update_fields=["seq", "moment"])
    emit(AvailabilityChanged(metadata=metadata(store, str(actor)), **menu_of(store).availability))


def _keep_version(store: Store, known: Menu) -> None:
    """Let pages have the menu under the number they know it by: it says what it said."""
    store.menu_version = said_again(known.version, store.menu_version)
    store.save(update_fields=["menu_version"])


def record_menu(store: Store, actor: Actor) -> None:
    """Tell the world that the menu of a locked store says something else."""
    store.take_seq()
    store.save(update_fields=["seq", "moment"])
    version = shown_version(store.menu_version)
    emit(MenuChanged(metadata=metadata(store, str(actor)), menu_version=version))


@contextmanager
def menu_change(stores: QuerySet[Store], actor: Actor) -> Iterator[None]:
    """Tell the world of whatever is done to these stores' menus inside.

    For changes of any kind and of many rows, as in the admin site; a switch has set_available.
    """
    with transaction.atomic():
        locked = list(stores.select_for_update(of=("self",)).order_by("pk"))
        before = [(menu_of(store), _ingredients(store)) for store in locked]
        yield
        for store, (known, ingredients) in zip(locked, before, strict=True):
            store.refresh_from_db()
            if store.menu_version == known.version:
                continue
            now = menu_of(store)
            if now.availability != known.availability:
                record_availability(store, actor)
            if now.said() == known.said() and _ingredients(store) == ingredients:
                _keep_version(store, known)
            else:
                record_menu(store, actor)


def _ingredients(store: Store) -> list[tuple[object, ...]]:
    """Return what the tablet's list of switches says of them."""
    return list(Ingredient.objects.filter(store=store).values_list("pk", "name", "allergen"))
