"""What a menu is: what is on it, what it costs and contains, and what of it can be had."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from statistics import median_high
from typing import Any, NamedTuple, TypeVar

import msgspec

from cafe.base.shapes import cut
from orders.menu.hours import Hours
from orders.menu.readable import (
    LeftOut,
)
from orders.menu.shapes import (
    NO_BRAND,
    ShownBrand,
    ShownCategory,
    ShownChoice,
    ShownItem,
    ShownOption,
)
from orders.menu.translations import Texts
from orders.stores.region import DEFAULT_LOCALE, DEFAULT_TIMEZONE, zone
from orders.stores.shapes import ShownStation
from orders.stores.timetable import Timetable


@dataclass(frozen=True, slots=True)
class MenuOption:
    """An answer to a choice; `price` is what it adds."""

    id: int
    name: str
    price: Decimal
    make_seconds: int
    available: bool
    allergens: tuple[str, ...]
    vegan: bool
    vegetarian: bool
    allergens_declared: bool = False
    texts: Texts = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """A group of options as one item uses it."""

    id: int
    name: str
    min: int
    max: int
    default: int | None
    options: tuple[MenuOption, ...]
    texts: Texts = field(default_factory=dict, compare=False)

    @property
    def possible(self) -> bool:
        """Return whether enough of its options are to be had."""
        return sum(option.available for option in self.options) >= self.min

    def default_option(self) -> MenuOption | None:
        return next((option for option in self.options if option.id == self.default), None)

    def as_listed(self) -> "Listed":
        """Return the default, and the cheapest of what must be chosen besides."""
        default = self.default_option()
        taken = [default] if default and default.available else []
        missing = self.min - len(taken)
        if missing <= 0:
            return Listed(taken, False)
        others = [one for one in self.options if one.available and one is not default]
        others.sort(key=lambda option: option.price)
        return Listed(taken + others[:missing], len({one.price for one in others}) > 1)


class Listed(NamedTuple):
    """What an item's list price has of a choice, and whether another answer may cost more."""

    options: list[MenuOption]
    varies: bool


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An item with everything that follows from its ingredients and choices."""

    id: int
    name: str
    description: str
    price: Decimal
    image: str | None
    make_seconds: int
    available: bool
    sold_out_reason: str
    own_allergens: tuple[str, ...]
    vegan: bool
    vegetarian: bool
    choices: tuple[Choice, ...]
    own_allergens_declared: bool = False
    image_alt: str = ""
    hours: Hours | None = None
    texts: Texts = field(default_factory=dict, compare=False)
    station: int | None = None

    def as_it_comes(self) -> Iterator[MenuOption]:
        """Yield the options one gets without choosing."""
        return filter(None, (choice.default_option() for choice in self.choices))

    def price_with(self, options: Iterable[MenuOption]) -> Decimal:
        """Return the price of one with these options; never less than nothing."""
        return max(self.price + sum((one.price for one in options), Decimal(0)), 0 * self.price)

    def make_seconds_with(self, options: Iterable[MenuOption]) -> int:
        """Return a barista's time for one with these options."""
        return self.make_seconds + sum(one.make_seconds for one in options)

    def list_price(self) -> Decimal:
        return self.price_with(
            option for choice in self.choices for option in choice.as_listed().options
        )

    def varies(self) -> bool:
        """Return whether what one must choose may cost more than the list price."""
        return any(choice.as_listed().varies for choice in self.choices)

    def allergens(self) -> list[str]:
        found = {name for option in self.as_it_comes() for name in option.allergens}
        return sorted(found | set(self.own_allergens))

    def declares_with(self, options: Iterable[MenuOption]) -> bool:
        """Return whether the allergens of one with these options are stated, each and all."""
        return self.own_allergens_declared and all(one.allergens_declared for one in options)

    def diets(self) -> list[str]:
        return self.diets_with(self.as_it_comes())

    def diets_with(self, chosen: Iterable[MenuOption]) -> list[str]:
        """Return whom one with these options suits."""
        options = list(chosen)
        vegan = self.vegan and all(option.vegan for option in options)
        vegetarian = self.vegetarian and all(option.vegetarian for option in options)
        return [name for name, fits in (("vegan", vegan), ("vegetarian", vegetarian)) if fits]


Said = TypeVar("Said", MenuItem, Choice, MenuOption)


@dataclass(frozen=True, eq=False)
class Menu:
    """A store's menu; what is made from it may be kept under it."""

    version: int
    currency: str
    categories: tuple[tuple[int, str, tuple[MenuItem, ...]], ...]
    left_out: tuple[LeftOut, ...] = ()
    locale: str = DEFAULT_LOCALE
    timezone: str = DEFAULT_TIMEZONE
    brand: ShownBrand = NO_BRAND
    headings: Mapping[int, Texts] = field(default_factory=dict)
    timetable: Timetable | None = None
    stations: tuple[ShownStation, ...] = ()

    def spoken(self, language: str | None) -> "Menu":
        """Return this menu for who reads a language: its words where it has them, else our own."""
        code = language or ""
        if code not in self._spoken:
            self._spoken[code] = _in_language(self, code) if code in self._languages else self
        return self._spoken[code]

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the names that order lines may have."""
        return frozenset(_names(self))

    def words_in(self, language: str | None) -> Mapping[str, str]:
        """Return what is translated of them: names by the store's own."""
        theirs = self.spoken(language)
        pairs = zip(_names(self), _names(theirs), strict=True) if theirs is not self else ()
        return {ours: said for ours, said in pairs if ours != said}

    @cached_property
    def _spoken(self) -> dict[str, "Menu"]:
        return {}

    @cached_property
    def _languages(self) -> frozenset[str]:
        """Return those in which anything of it is translated."""
        return frozenset(code for texts in _texts_of(self) for code in texts)

    def not_served(self, now: datetime) -> frozenset[int]:
        """Return the ids of what is served at another hour only."""
        return frozenset(item.id for item in self.items.values() if not self.is_served(item, now))

    @property
    def place(self) -> tuple[str, str, str]:
        """Return what of the store its menu is told by."""
        return self.currency, self.locale, self.timezone

    def is_served(self, item: MenuItem, now: datetime) -> bool:
        """Return whether this is an hour at which an item is served."""
        return item.hours is None or item.hours.is_now(now, zone(self.timezone))

    @cached_property
    def items(self) -> Mapping[int, MenuItem]:
        return {item.id: item for _, _, items in self.categories for item in items}

    @cached_property
    def availability(self) -> dict[str, dict[str, bool]]:
        """Return what can be had, by id: the whole truth for a page."""
        options = {
            str(option.id): option.available
            for item in self.items.values()
            for choice in item.choices
            for option in choice.options
        }
        items = {str(item.id): item.available for item in self.items.values()}
        return {"items": items, "options": options}

    def said(self) -> Any:
        """Return what pages show, in any language, but for what follows from what can be had."""
        shown = msgspec.to_builtins([self.brand, self.stations, self.shown])
        return _without(shown, SWITCHED), list(_texts_of(self)), self.timetable

    @cached_property
    def usual_seconds(self) -> int:
        """Return a barista's time for a usual drink: the middle one of what can be had."""
        times = [
            one.make_seconds_with(one.as_it_comes()) for one in self.items.values() if one.available
        ]
        return median_high(times) if times else 0

    @cached_property
    def encoded(self) -> bytes:
        """Return the categories in JSON: made once a version."""
        return msgspec.json.encode(self.shown)

    @cached_property
    def shown(self) -> list[ShownCategory]:
        """Return the categories as pages show them."""
        return [
            ShownCategory(id=id, name=name, items=[shown_item(item) for item in items])
            for id, name, items in self.categories
        ]


def _texts_of(menu: Menu) -> Iterator[Texts]:
    yield from menu.headings.values()
    for item in menu.items.values():
        yield item.texts
        for choice in item.choices:
            yield choice.texts
            yield from (option.texts for option in choice.options)


def _names(menu: Menu) -> Iterator[str]:
    for item in menu.items.values():
        yield item.name
        for choice in item.choices:
            yield choice.name
            yield from (option.name for option in choice.options)


def _in_language(menu: Menu, language: str) -> Menu:
    def said(one: Said) -> Said:
        words: dict[str, Any] = dict(one.texts.get(language, {}))
        return replace(one, **words)

    def item(one: MenuItem) -> MenuItem:
        choices = tuple(
            replace(said(choice), options=tuple(map(said, choice.options)))
            for choice in one.choices
        )
        return replace(said(one), choices=choices)

    return replace(
        menu,
        categories=tuple(
            (
                id,
                menu.headings.get(id, {}).get(language, {}).get("name", name),
                tuple(map(item, items)),
            )
            for id, name, items in menu.categories
        ),
    )


SWITCHED = frozenset({"available", "sold_out_reason", "list_price", "varies"})


def _without(value: Any, names: Collection[str]) -> Any:
    if isinstance(value, list):
        return [_without(one, names) for one in value]
    if isinstance(value, dict):
        return {name: _without(one, names) for name, one in value.items() if name not in names}
    return value


def shown_item(item: MenuItem) -> ShownItem:
    return cut(
        ShownItem,
        item,
        list_price=item.list_price(),
        varies=item.varies(),
        allergens=item.allergens(),
        allergens_declared=item.declares_with(item.as_it_comes()),
        served_from=item.hours and item.hours.start.strftime("%H:%M"),
        served_to=item.hours and item.hours.end.strftime("%H:%M"),
        diets=item.diets(),
        option_groups=[shown_choice(choice) for choice in item.choices],
    )


def shown_choice(choice: Choice) -> ShownChoice:
    options = [
        cut(ShownOption, option, default=option.id == choice.default) for option in choice.options
    ]
    return cut(ShownChoice, choice, options=options)
