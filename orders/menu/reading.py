"""The menu of a store, read once and kept in memory until it changes.

`Store.menu_version` changes in the transaction of every change (`orders/menu/models.py`), so a
menu under the version one has locked is the truth. docs/decisions/menu.md has the figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation

from cafe.base.shapes import check, cut
from orders.menu.accent import validate_accent
from orders.menu.brand import Brand
from orders.menu.hours import Hours, hours
from orders.menu.menu import Choice, Menu, MenuItem, MenuOption, shown_choice, shown_item
from orders.menu.models import MOST_PRICE, Category, Ingredient, Item, ItemOptionGroup, Option
from orders.menu.readable import Reader, check_allergens, check_price, check_seconds
from orders.menu.shapes import NO_BRAND, ShownBrand, ShownCategory, ShownOption
from orders.menu.stations import Station
from orders.menu.translations import Texts, readable
from orders.stores.hours import timetable_of
from orders.stores.models import Store
from orders.stores.money import in_currency
from orders.stores.shapes import ShownStation

_menus: dict[int, Menu] = {}


def menu_of(store: Store) -> Menu:
    """Return the store's menu at the version this `store` was read with, or a newer one."""
    kept = _menus.get(store.pk)
    place = store.currency, store.locale, store.timezone
    if kept is None or (kept.version, kept.place) != (store.menu_version, place):
        kept = _menus[store.pk] = _read(store)
    return kept


def _read(store: Store) -> Menu:
    reader = Reader()
    choices = _choices(store, reader)
    items: dict[int, list[MenuItem]] = {}
    rows = Item.objects.filter(category__store=store).prefetch_related("ingredients")
    for category, item in reader.each(rows, lambda row: _placed(row, choices, store.currency)):
        items.setdefault(category, []).append(item)
    headings = reader.each(Category.objects.filter(store=store), _heading)
    stations = reader.each(Station.objects.filter(store=store), _station)
    first = stations[0].id if stations else None
    return Menu(
        version=store.menu_version,
        currency=store.currency,
        categories=tuple(
            (one.id, one.name, tuple(one.over(item, first) for item in items.get(one.id, ())))
            for one in headings
        ),
        left_out=tuple(reader.left_out),
        brand=next(iter(reader.each(Brand.objects.filter(store=store), _brand)), NO_BRAND),
        locale=store.locale,
        timezone=store.timezone,
        headings={one.id: one.texts for one in headings if one.texts},
        timetable=timetable_of(store),
        stations=tuple(stations),
    )


def _brand(row: Brand) -> ShownBrand:
    if row.accent:
        validate_accent(row.accent)
    shown = cut(ShownBrand, row, logo=_photo(row.logo), cover=_photo(row.cover))
    check(shown)
    return shown


class Heading(NamedTuple):
    """A category, and what goes for all that stands under it."""

    id: int
    name: str
    texts: Texts
    station: int | None
    hours: Hours | None

    def over(self, item: MenuItem, first: int | None) -> MenuItem:
        """Return an item as it is under this heading; `first` makes what no station is said for."""
        return replace(item, station=self.station or first, hours=item.hours or self.hours)


def _heading(row: Category) -> Heading:
    check(ShownCategory(id=row.pk, name=row.name, items=[]))
    texts = readable(row.translations, row.texts)
    return Heading(row.pk, row.name, texts, row.station_id, hours(row.served_from, row.served_to))


def _station(row: Station) -> ShownStation:
    shown = cut(ShownStation, row)
    check(shown)
    return shown


def _placed(row: Item, choices: "Choices", currency: str) -> tuple[int, MenuItem]:
    """Return an item and the id of its category; raise one of SPOILED when it cannot be shown."""
    mine = choices.get(row.pk, [])
    if None in mine:
        raise ValueError("one of its choices cannot be read")
    item = _item(row, tuple(filter(None, mine)), currency)
    check_price(item.price, Decimal(0))
    check_allergens(item.own_allergens)
    check(shown_item(item))
    check_seconds(item.make_seconds)
    return row.category_id, item


# By item id, in order. None stands for one that cannot be read: without what must be chosen an item
# is not what it was.
Choices = Mapping[int, list[Choice | None]]


def _choices(store: Store, reader: Reader) -> Choices:
    """Return the choices of every item."""
    options: dict[int, list[MenuOption]] = {}
    rows = Option.objects.filter(group__store=store).prefetch_related("ingredients")
    for group, option in reader.each(rows, lambda row: _grouped(row, store.currency)):
        options.setdefault(group, []).append(option)
    choices: dict[int, list[Choice | None]] = {}
    uses = ItemOptionGroup.objects.filter(item__category__store=store)
    for item, choice in reader.each(
        uses.select_related("group"), lambda use: _used(use, options.get(use.group_id, []))
    ):
        choices.setdefault(item, []).append(choice)
    if spoiled := reader.lacks(ItemOptionGroup):
        for item in uses.filter(pk__in=spoiled).values_list("item_id", flat=True):
            choices.setdefault(item, []).append(None)
    return choices


def _used(use: ItemOptionGroup, options: Iterable[MenuOption]) -> tuple[int, Choice]:
    """Return a choice and the id of the item that uses it."""
    choice = Choice(
        id=use.group_id,
        name=use.group.name,
        min=use.min,
        max=use.max,
        default=use.default_id,
        options=tuple(options),
        texts=readable(use.group.translations, use.group.texts),
    )
    check(shown_choice(choice))
    return use.item_id, choice


def _grouped(row: Option, currency: str) -> tuple[int, MenuOption]:
    """Return an option and the id of its group."""
    option = _option(row, currency)
    check_price(option.price, -MOST_PRICE)
    check_allergens(option.allergens)
    check_seconds(option.make_seconds)
    check(cut(ShownOption, option, default=False))
    return row.group_id, option


def _option(row: Option, currency: str) -> MenuOption:
    ingredients = list(row.ingredients.all())
    return MenuOption(
        id=row.pk,
        name=row.name,
        price=in_currency(row.price, currency),
        make_seconds=row.make_seconds,
        available=row.available and not _missing(ingredients),
        allergens=_allergens(ingredients),
        vegan=all(one.vegan for one in ingredients),
        vegetarian=all(one.vegetarian for one in ingredients),
        allergens_declared=_declares(row, ingredients),
        texts=readable(row.translations, row.texts),
    )


def _item(row: Item, choices: tuple[Choice, ...], currency: str) -> MenuItem:
    ingredients = list(row.ingredients.all())
    reason = _missing(ingredients) or next((one.name for one in choices if not one.possible), "")
    return MenuItem(
        id=row.pk,
        name=row.name,
        description=row.description,
        price=in_currency(row.price, currency),
        image=_image(row),
        make_seconds=row.make_seconds,
        available=row.available and not reason,
        sold_out_reason=reason,
        own_allergens=_allergens(ingredients),
        vegan=bool(ingredients) and all(one.vegan for one in ingredients),
        vegetarian=bool(ingredients) and all(one.vegetarian for one in ingredients),
        choices=choices,
        own_allergens_declared=_declares(row, ingredients),
        image_alt=row.image_alt,
        hours=hours(row.served_from, row.served_to),
        texts=readable(row.translations, row.texts),
    )


def _declares(row: Item | Option, ingredients: Iterable[Ingredient]) -> bool:
    """Return whether somebody stated what is in it, and the allergens of each part."""
    # Nothing but true: what is spoiled states nothing.
    parts = (row, *ingredients)
    return all(one.allergens_declared is True for one in parts)


def _missing(ingredients: Iterable[Ingredient]) -> str:
    return next((one.name for one in ingredients if not one.available), "")


def _allergens(ingredients: Iterable[Ingredient]) -> tuple[str, ...]:
    return tuple(sorted({one.allergen for one in ingredients if one.allergen}))


def _photo(file: Any) -> str | None:
    return f"{settings.MEDIA_URL}{file.name}" if file else None


def _image(row: Item) -> str | None:
    if row.photo:
        return _photo(row.photo)
    try:
        return staticfiles_storage.url(f"menu/{row.drawing}.svg") if row.drawing else None
    except (ValueError, SuspiciousOperation):
        # A picture newer than the last collectstatic, or a name of none: still a menu.
        return None


# What of an item or option is another when something is sold out.
