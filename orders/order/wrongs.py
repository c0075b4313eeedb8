"""What is wrong with a line that the menu does not have so, and what there is in its place."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext
from msgspec import UNSET, UnsetType

from cafe.base import clock
from cafe.base.shapes import Money, Shape, Time, says
from orders.menu.hours import Hours
from orders.menu.menu import Choice, Menu, MenuItem, MenuOption
from orders.menu.shapes import Allergens
from orders.order.cart import CartLine
from orders.stores.region import spoken_time, zone

CODES = (
    *("unknown", "sold_out", "not_served", "option_unknown", "option_sold_out", "option_count"),
    *("too_many", "too_expensive", "too_long"),
)
MOST_SUBSTITUTES = 3


class Substitute(Shape, frozen=True, kw_only=True):
    """What can be had in place of what is gone; an option for an option, an item for an item."""

    id: Annotated[int, says("of an option or item, as what is gone is one")]
    name: Annotated[str, says("for people")]
    price: Annotated[Money, says("what the option adds, or what the item costs as it comes")]
    allergens: Annotated[Allergens, says("what it brings along")]
    allergens_declared: Annotated[bool, says("false: it may bring more, nobody has said")]


class Wrong(Shape, frozen=True, kw_only=True):
    """One thing wrong with one line, for a program (`code`) and for people (`detail`)."""

    index: Annotated[int, says("of the line, from 0")]
    item: Annotated[int, says("as it was asked for")]
    code: Annotated[str, says("a word for programs", enum=CODES)]
    detail: Annotated[str, says("a sentence for people")]
    name: Annotated[str, says("of the item, or empty")] = ""
    group: Annotated[str, says("of the choice with a wrong count, or empty")] = ""
    option: Annotated[int | UnsetType, says("the option that is gone")] = UNSET
    until: Annotated[Time | UnsetType, says("when it is served again")] = UNSET
    substitutes: Annotated[list[Substitute] | UnsetType, says("the likest first")] = UNSET


class CartRejected(Exception):
    """The menu does not have this; every wrong line is named."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(" ".join(one.detail for one in wrong))
        self.wrong = list(wrong)


def wrongs_of(index: int, line: CartLine, menu: Menu) -> list[Wrong]:
    """Return all that is wrong with a line by itself."""
    item = menu.items.get(line.item)
    if item is None:
        detail = gettext("Something in your order is no longer on the menu.")
        return [Wrong(index=index, item=line.item, code="unknown", detail=detail)]
    if not item.available:
        detail = gettext("%(name)s is sold out.") % {"name": item.name}
        return [_about(index, item, "sold_out", detail, substitutes=_like_item(menu, item))]
    wrong = [*_wrong_options(index, line, item), *_wrong_counts(index, line, item)]
    return wrong or _wrong_hour(index, menu, item)


def _about(
    index: int,
    item: MenuItem,
    code: str,
    detail: str,
    *,
    group: str = "",
    option: int | UnsetType = UNSET,
    until: datetime | UnsetType = UNSET,
    substitutes: Sequence[Substitute] = (),
) -> Wrong:
    return Wrong(
        index=index,
        item=item.id,
        code=code,
        detail=detail,
        name=item.name,
        group=group,
        option=option,
        until=until,
        substitutes=list(substitutes) or UNSET,
    )


def _wrong_hour(index: int, menu: Menu, item: MenuItem) -> list[Wrong]:
    """Name an item that is served at another hour, and when that is next."""
    now = clock.now()
    if item.hours is None or menu.is_served(item, now):
        return []
    detail, others = served_at(menu, item.name, item.hours), _like_item(menu, item)
    until = item.hours.begin_after(now, zone(menu.timezone))
    return [_about(index, item, "not_served", detail, until=until, substitutes=others)]


def served_at(menu: Menu, name: str, hours: Hours) -> str:
    """Say when an item is served."""
    start, end = (spoken_time(at, menu.locale) for at in (hours.start, hours.end))
    words = gettext("%(name)s is served from %(start)s to %(end)s.")
    return words % {"name": name, "start": start, "end": end}


def _wrong_options(index: int, line: CartLine, item: MenuItem) -> Iterator[Wrong]:
    known = {option.id: (choice, option) for choice in item.choices for option in choice.options}
    for id, count in Counter(line.options).items():
        if id not in known:
            detail = gettext("A choice you made for %(name)s is no longer there.")
            yield _about(index, item, "option_unknown", detail % {"name": item.name}, option=id)
            continue
        choice, option = known[id]
        if count > 1:
            detail = gettext("%(name)s can have %(option)s only once.")
            detail %= {"name": item.name, "option": option.name}
            yield _about(index, item, "option_unknown", detail, option=id)
        elif not option.available:
            detail = gettext("%(name)s is sold out.") % {"name": option.name}
            rest = _like_option(choice, option, line.options)
            yield _about(index, item, "option_sold_out", detail, option=id, substitutes=rest)


def _wrong_counts(index: int, line: CartLine, item: MenuItem) -> Iterator[Wrong]:
    for choice in item.choices:
        count = sum(option.id in line.options for option in choice.options)
        if choice.min <= count <= choice.max:
            continue
        rest = _like_option(choice, None, line.options) if count < choice.min else ()
        detail = _how_many(item, choice)
        yield _about(index, item, "option_count", detail, group=choice.name, substitutes=rest)


def _how_many(item: MenuItem, choice: Choice) -> str:
    names = {"name": item.name, "group": choice.name, "least": choice.min, "most": choice.max}
    if choice.min == choice.max:
        return gettext("%(name)s: choose %(most)s of %(group)s.") % names
    if not choice.min:
        return gettext("%(name)s: choose up to %(most)s of %(group)s.") % names
    return gettext("%(name)s: choose %(least)s to %(most)s of %(group)s.") % names


def _like_option(choice: Choice, gone: MenuOption | None, taken: Sequence[int]) -> list[Substitute]:
    """Return what else of a choice can be had, the nearest in price first."""
    there = [one for one in choice.options if one.available and one.id not in taken]
    price = gone.price if gone else Decimal(0)
    there.sort(key=lambda option: abs(option.price - price))
    return [
        Substitute(
            id=one.id,
            name=one.name,
            price=one.price,
            allergens=list(one.allergens),
            allergens_declared=one.allergens_declared,
        )
        for one in there
    ]


def _like_item(menu: Menu, gone: MenuItem) -> list[Substitute]:
    """Return what of the same category can be had, the nearest in price first."""
    category = next((items for _, _, items in menu.categories if gone in items), ())
    now = clock.now()
    there = [one for one in category if one.available and menu.is_served(one, now)]
    there.sort(key=lambda item: abs(item.list_price() - gone.list_price()))
    return [
        Substitute(
            id=one.id,
            name=one.name,
            price=one.list_price(),
            allergens=one.allergens(),
            allergens_declared=one.declares_with(one.as_it_comes()),
        )
        for one in there[:MOST_SUBSTITUTES]
    ]
