"""Whether the menu has what a cart asks for, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from orders.menu.menu import Choice, Menu, MenuItem, MenuOption
from orders.order.cart import Cart, CartLine
from orders.order.wrongs import CartRejected, Wrong, wrongs_of

MOST_DRINKS = 30
# What the columns hold; no menu made in the admin site comes near.
MOST_UNIT_PRICE = Decimal(999_999_999)
MOST_TOTAL = Decimal(999_999_999_999)
MOST_MAKE_SECONDS = MOST_DRINKS * 60 * 60


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
    def diets(self) -> list[str]:
        """Return whom this drink suits as ordered."""
        return self.item.diets_with(option for _, option in self.chosen)

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


@dataclass(frozen=True, slots=True)
class Offer:
    """What the menu says to one line of a cart: its price, or all that is wrong with it."""

    line: CartLine
    drink: PricedLine | None  # as far as the menu knows it; None for an item that it has not
    wrong: tuple[Wrong, ...] = ()

    @property
    def priced(self) -> PricedLine | None:
        return None if self.wrong else self.drink


def price_cart(menu: Menu, cart: Cart) -> list[PricedLine]:
    """Return the cart's lines priced from the menu; raise CartRejected naming all that is wrong."""
    return priced(offers_of(menu, cart))


def priced(offers: Sequence[Offer]) -> list[PricedLine]:
    """Return the lines of a cart that can be had as a whole; raise CartRejected."""
    if wrong := [one for offer in offers for one in offer.wrong]:
        raise CartRejected(wrong)
    return priced_of(offers)


def priced_of(offers: Sequence[Offer]) -> list[PricedLine]:
    """Return the lines that can be had."""
    return [priced for offer in offers if (priced := offer.priced)]


def offers_of(menu: Menu, cart: Cart) -> list[Offer]:
    """Return what the menu says to each line."""
    offers: list[Offer] = []
    for index, line in enumerate(cart.lines):
        offers.append(_offer(menu, index, line, priced_of(offers)))
    return offers


def _offer(menu: Menu, index: int, line: CartLine, before: Sequence[PricedLine]) -> Offer:
    item = menu.items.get(line.item)
    drink = PricedLine(line, item, _chosen(line, item)) if item else None
    wrong = wrongs_of(index, line, menu)
    if drink and not wrong:
        wrong = _too_much(index, [*before, drink])
    return Offer(line, drink, tuple(wrong))


def _too_much(index: int, priced: Sequence[PricedLine]) -> list[Wrong]:
    """Name the line with which an order becomes more than it may, or than its columns hold."""
    last = priced[-1]
    if sum(one.line.quantity for one in priced) > MOST_DRINKS:
        code, detail = "too_many", gettext("At most %(most)s drinks in one order.")
    elif last.unit_price > MOST_UNIT_PRICE or sum(one.total for one in priced) > MOST_TOTAL:
        code, detail = "too_expensive", gettext("%(name)s costs more than one order can.")
    elif sum(one.make_seconds for one in priced) > MOST_MAKE_SECONDS:
        code, detail = "too_long", gettext("%(name)s takes longer than one order can.")
    else:
        return []
    name = last.item.name
    detail %= {"name": name, "most": MOST_DRINKS}
    return [Wrong(index=index, item=last.item.id, code=code, detail=detail, name=name)]


def _chosen(line: CartLine, item: MenuItem) -> tuple[tuple[Choice, MenuOption], ...]:
    return tuple(
        (choice, option)
        for choice in item.choices
        for option in choice.options
        if option.id in line.options
    )
