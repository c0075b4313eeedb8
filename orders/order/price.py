"""Whether the menu has what a cart asks for, and what it costs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from cafe.base import clock
from orders.menu.hours import Hours
from orders.menu.menu import Choice, Menu, MenuItem, MenuOption
from orders.order.cart import Cart, CartLine
from orders.stores.region import spoken_time, zone

MOST_DRINKS = 30
# What the columns hold; no menu made in the admin site comes near.
MOST_UNIT_PRICE = Decimal(999_999_999)
MOST_TOTAL = Decimal(999_999_999_999)
MOST_MAKE_SECONDS = MOST_DRINKS * 60 * 60


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with one line, for a program (`code`) and for people (`detail`)."""

    index: int
    item: int
    code: str
    detail: str
    name: str = ""
    group: str = ""
    until: datetime | None = None


class CartRejected(Exception):
    """The menu does not have this; every wrong line is named."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(" ".join(one.detail for one in wrong))
        self.wrong = list(wrong)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with the menu's names and prices."""

    line: CartLine
    item: MenuItem
    chosen: tuple[tuple[Choice, MenuOption], ...]
    unit_price: Decimal = field(init=False)

    def __post_init__(self) -> None:
        price = self.item.price_with(option for _, option in self.chosen)
        object.__setattr__(self, "unit_price", price)

    @property
    def total(self) -> Decimal:
        return self.unit_price * self.line.quantity

    @property
    def seconds_each(self) -> int:
        return self.item.make_seconds_with(option for _, option in self.chosen)

    @property
    def make_seconds(self) -> int:
        return self.seconds_each * self.line.quantity

    @property
    def allergens(self) -> list[str]:
        """Return those of this drink as ordered, its options included."""
        found = {name for _, option in self.chosen for name in option.allergens}
        return sorted(found | set(self.item.own_allergens))

    @property
    def allergens_declared(self) -> bool:
        """Return whether those are all, so that the rest is not in it."""
        return self.item.declares_with(option for _, option in self.chosen)

    @property
    def without(self) -> list[str]:
        """Return the names of what it would have by itself, and has nothing else in its place."""
        defaults = ((choice, choice.default_option()) for choice in self.item.choices)
        return [
            default.name
            for choice, default in defaults
            if default and not self._has(default) and not self._replaced(choice)
        ]

    def _has(self, option: MenuOption) -> bool:
        return any(one.id == option.id for _, one in self.chosen)

    def _replaced(self, choice: Choice) -> bool:
        """Return whether another option was taken where only one can be: oat milk for cow's."""
        return choice.max == 1 and any(one.id == choice.id for one, _ in self.chosen)

    @property
    def options_json(self) -> list[dict[str, Any]]:
        return [
            {
                "id": option.id,
                "group": choice.name,
                "name": option.name,
                "price": str(option.price),
                "default": option.id == choice.default,
                "allergens": list(option.allergens),
            }
            for choice, option in self.chosen
        ]


def price_cart(menu: Menu, cart: Cart) -> list[PricedLine]:
    """Return the cart's lines priced from the menu; raise CartRejected naming all that is wrong."""
    wrong: list[Wrong] = []
    priced: list[PricedLine] = []
    for index, line in enumerate(cart.lines):
        item = menu.items.get(line.item)
        found = _wrong(index, line, item) or _wrong_hour(index, menu, item)
        wrong += found
        if item and not found:
            priced.append(PricedLine(line, item, _chosen(line, item)))
            wrong += _wrong_sums(index, priced)
    if sum(line.quantity for line in cart.lines) > MOST_DRINKS:
        last = len(cart.lines) - 1
        detail = f"At most {MOST_DRINKS} drinks in one order."
        wrong.append(Wrong(last, cart.lines[last].item, "too_many", detail))
    if wrong:
        raise CartRejected(wrong)
    return priced


def _wrong_sums(index: int, priced: Sequence[PricedLine]) -> list[Wrong]:
    """Name the line with which an order becomes more than its columns hold."""
    last = priced[-1]
    price = last.unit_price > MOST_UNIT_PRICE or sum(one.total for one in priced) > MOST_TOTAL
    if price:
        detail = f"{last.item.name} costs more than one order can."
        return [Wrong(index, last.item.id, "too_expensive", detail, name=last.item.name)]
    if sum(one.make_seconds for one in priced) > MOST_MAKE_SECONDS:
        detail = f"{last.item.name} takes longer than one order can."
        return [Wrong(index, last.item.id, "too_long", detail, name=last.item.name)]
    return []


def _chosen(line: CartLine, item: MenuItem) -> tuple[tuple[Choice, MenuOption], ...]:
    return tuple(
        (choice, option)
        for choice in item.choices
        for option in choice.options
        if option.id in line.options
    )


def _wrong(index: int, line: CartLine, item: MenuItem | None) -> list[Wrong]:
    if item is None:
        return [Wrong(index, line.item, "unknown", f"There is no item {line.item} on this menu.")]
    if not item.available:
        return [
            Wrong(index, item.id, "sold_out", f"{item.name} is sold out.", name=item.name),
        ]
    return [*_wrong_options(index, line, item), *_wrong_counts(index, line, item)]


def _wrong_hour(index: int, menu: Menu, item: MenuItem | None) -> list[Wrong]:
    """Name an item that is served at another hour, and when that is next."""
    now = clock.now()
    if item is None or item.hours is None or menu.is_served(item, now):
        return []
    detail = served_at(menu, item.name, item.hours)
    until = item.hours.begin_after(now, zone(menu.timezone))
    return [Wrong(index, item.id, "not_served", detail, name=item.name, until=until)]


def served_at(menu: Menu, name: str, hours: Hours) -> str:
    """Say when an item is served."""
    start, end = (spoken_time(at, menu.locale) for at in (hours.start, hours.end))
    words = gettext("%(name)s is served from %(start)s to %(end)s.")
    return words % {"name": name, "start": start, "end": end}


def _wrong_options(index: int, line: CartLine, item: MenuItem) -> list[Wrong]:
    known = {option.id: option for choice in item.choices for option in choice.options}
    wrong = []
    for id, count in Counter(line.options).items():
        if id not in known or count > 1:
            detail = f"{item.name} cannot be had with option {id}{' twice' * (count > 1)}."
            wrong.append(Wrong(index, item.id, "option_unknown", detail, name=item.name))
        elif not known[id].available:
            detail = f"{known[id].name} is sold out."
            wrong.append(Wrong(index, item.id, "option_sold_out", detail, name=item.name))
    return wrong


def _wrong_counts(index: int, line: CartLine, item: MenuItem) -> list[Wrong]:
    wrong = []
    for choice in item.choices:
        count = sum(option.id in line.options for option in choice.options)
        if not choice.min <= count <= choice.max:
            detail = f"{item.name}: choose {_how_many(choice)} of {choice.name}, not {count}."
            wrong.append(
                Wrong(index, item.id, "option_count", detail, name=item.name, group=choice.name)
            )
    return wrong


def _how_many(choice: Choice) -> str:
    if choice.min == choice.max:
        return str(choice.min)
    return f"up to {choice.max}" if not choice.min else f"{choice.min} to {choice.max}"
