"""Put the demo menu into the database, onto the rows of the same names where there are some."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db import models, transaction

from orders.demo import menu
from orders.demo.translated import translations
from orders.menu.availability import menu_change
from orders.menu.models import (
    Category,
    Ingredient,
    Item,
    ItemOptionGroup,
    Option,
    OptionGroup,
    touch_menu,
)
from orders.stores.changes import record_store_change
from orders.stores.models import Store
from orders.stores.people import SYSTEM

SLUG = "demo"
STORE: Mapping[str, Any] = {
    "name": "Cafe Demo",
    "currency": "EUR",
    "locale": "en-IE",
    "timezone": "Europe/Dublin",
    "open": True,
    "paused": False,
    "paused_until": None,
    "pause_reason": "",
    "busy_minutes": 0,
    "busy_until": None,
}

Rows = Mapping[str, Any]  # rows of one model by their name


def lay_store(slug: str = SLUG) -> Store:
    """Make a demo store, or set it and its menu back; orders and history stay.

    What somebody added to the menu stays too. Open pages hear of what changed.
    """
    with transaction.atomic():
        store = Store.objects.select_for_update().filter(slug=slug).first()
        if store is None:
            store = Store.objects.create(slug=slug, **STORE)
            _menu(store)  # and nobody to tell
        else:
            _set_back(store)
            with menu_change(Store.objects.filter(pk=store.pk), SYSTEM):
                _menu(store)
        store.refresh_from_db()
    return store


def _set_back(store: Store) -> None:
    if any(getattr(store, name) != value for name, value in STORE.items()):
        for name, value in STORE.items():
            setattr(store, name, value)
        record_store_change(store, SYSTEM)


def _menu(store: Store) -> None:
    ingredients = _ingredients(store)
    groups = _named(
        OptionGroup,
        OptionGroup.objects.filter(store=store),
        {n: {"store": store, "translations": translations(n)} for n in menu.GROUPS},
    )
    options = {
        name: _options(groups[name], wanted, ingredients) for name, wanted in menu.GROUPS.items()
    }
    items = _items(store, _categories(store))
    wanted_items = list(chain.from_iterable(menu.MENU.values()))
    _link(
        Item.ingredients.through,
        "item",
        {items[one.name].pk: one.ingredients for one in wanted_items},
        ingredients,
    )
    _choices(items, wanted_items, groups, options)
    touch_menu([store.pk])  # its many-to-many rows pass by save()


def _ingredients(store: Store) -> Rows:
    wanted = {
        one.name: {
            "store": store,
            "allergen": one.allergen,
            "vegan": one.diet == menu.VEGAN,
            "vegetarian": one.diet != menu.NEITHER,
            "available": True,
            "allergens_declared": True,
        }
        for one in menu.INGREDIENTS
    }
    return _named(Ingredient, Ingredient.objects.filter(store=store), wanted)


def _categories(store: Store) -> Rows:
    wanted = {
        name: {"store": store, "position": at, "translations": translations(name)}
        for at, name in enumerate(menu.MENU)
    }
    return _named(Category, Category.objects.filter(store=store), wanted)


def _options(group: OptionGroup, wanted: Iterable[menu.Option], ingredients: Rows) -> Rows:
    wanted = list(wanted)
    values = {
        one.name: {
            "group": group,
            "price": Decimal(one.price),
            "make_seconds": one.make_seconds,
            "available": True,
            "allergens_declared": True,
            "position": at,
            "translations": translations(one.name),
        }
        for at, one in enumerate(wanted)
    }
    rows = _named(Option, Option.objects.filter(group=group), values)
    links = {rows[one.name].pk: one.ingredients for one in wanted}
    _link(Option.ingredients.through, "option", links, ingredients)
    return rows


def _items(store: Store, categories: Rows) -> Rows:
    wanted = {
        one.name: {
            "category": categories[category],
            "description": one.description,
            "price": Decimal(one.price),
            "drawing": one.drawing,
            "make_seconds": one.make_seconds,
            "available": True,
            "allergens_declared": True,
            "position": at,
            "translations": translations(one.name, described=True),
        }
        for category, items in menu.MENU.items()
        for at, one in enumerate(items)
    }
    return _named(Item, Item.objects.filter(category__store=store), wanted)


def _choices(
    items: Rows, wanted: Iterable[menu.Item], groups: Rows, options: Mapping[str, Rows]
) -> None:
    """Give the items exactly the choices they should have."""
    rows = [
        ItemOptionGroup(
            item=items[one.name],
            group=groups[use.group],
            min=use.min,
            max=use.max,
            default=options[use.group][use.default] if use.default else None,
            position=at,
        )
        for one in wanted
        for at, use in enumerate(one.choices)
    ]
    ItemOptionGroup.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["item", "group"],
        update_fields=["min", "max", "default", "position"],
    )
    kept = {(row.item_id, row.group_id) for row in rows}
    uses = ItemOptionGroup.objects.filter(item__in=items.values())
    ItemOptionGroup.objects.filter(
        pk__in=[use.pk for use in uses if (use.item_id, use.group_id) not in kept]
    ).delete()


def _named(
    model: Any, present: models.QuerySet[Any], wanted: Mapping[str, Mapping[str, Any]]
) -> Rows:
    """Return rows of these names and values: the present ones, changed, or new ones."""
    found = {row.name: row for row in present.order_by("-pk")}  # of two, the older
    changed: list[Any] = []
    new: list[Any] = []
    for name, values in wanted.items():
        row = found.get(name) or model(name=name)
        (changed if row.pk else new).append(row)
        for field, value in values.items():
            setattr(row, field, value)
    fields = list(next(iter(wanted.values())))
    model.objects.bulk_update(changed, fields)
    model.objects.bulk_create(new)
    return {row.name: row for row in (*changed, *new)}


def _link(through: Any, owner: str, wanted: Mapping[int, Iterable[str]], ingredients: Rows) -> None:
    """Give each owner exactly these ingredients."""
    through.objects.filter(**{f"{owner}_id__in": wanted}).delete()
    through.objects.bulk_create(
        through(**{f"{owner}_id": pk, "ingredient_id": ingredients[name].pk})
        for pk, names in wanted.items()
        for name in names
    )
