"""The menu as its page lists it: items with their facts in words."""

from django.utils.translation import gettext as _

from cafe.base.shapes import Json
from orders.menu.menu import Menu
from orders.menu.shapes import ShownItem
from orders.menu.words import allergen_names, diet_name
from orders.stores.money import in_words
from orders.stores.region import spoken_time

Ids = frozenset[int]


def cards(menu: Menu, shut: Ids) -> list[Json]:
    """Return the categories for a template; `shut` are ids of what is not served now."""
    return [
        {
            "id": category.id,
            "name": category.name,
            "items": [_card(menu, item, item.id in shut) for item in category.items],
        }
        for category in menu.shown
    ]


def _card(menu: Menu, item: ShownItem, is_shut: bool) -> Json:
    # A vegan item is also vegetarian; its first mark says the most.
    mark = item.diets[0] if item.diets else ""
    return {
        "id": item.id,
        "name": item.name,
        "description": item.description,
        "available": item.available,
        "varies": item.varies,
        "price_words": in_words(item.list_price, menu.currency, menu.locale),
        "image": item.image,
        "image_alt": item.image_alt,
        "is_shut": is_shut,
        "hours": _hours(menu, item),
        "mark": mark,
        "mark_words": mark and diet_name(mark),
        "contains": contains(item),
    }


def _hours(menu: Menu, item: ShownItem) -> str:
    hours = menu.items[item.id].hours
    if hours is None:
        return ""
    start, end = (spoken_time(at, menu.locale) for at in (hours.start, hours.end))
    return _("from %(start)s to %(end)s") % {"start": start, "end": end}


def contains(item: ShownItem) -> str:
    """Say what an item contains as it comes; nothing of one that is stated to contain nothing."""
    names = allergen_names(item.allergens)
    if item.allergens_declared:
        return _("Contains %(allergens)s") % {"allergens": names} if names else ""
    if names:
        return _("Contains %(allergens)s; ask us what else") % {"allergens": names}
    return _("Allergens: ask us")
