"""What a menu must not promise: choices nobody can make, prices below nothing."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from orders.menu.models import Item, ItemOptionGroup, Option, OptionGroup

Prices = Sequence[Decimal]


def how_many(options: int) -> str:
    """Return "no options", "only 1 option", "only 2 options"."""
    return f"only {options} option{'s' * (options > 1)}" if options else "no options"


def cheapest(prices: Prices, fewest: int, most: int) -> Decimal:
    """Return the least that a choice adds: negative where it takes away."""
    ordered = sorted(prices)
    needed = ordered[:fewest]
    welcome = [price for price in ordered[fewest:most] if price < 0]
    return sum([*needed, *welcome], Decimal(0))


def below_nothing(price: Decimal, choices: Iterable[tuple[Prices, int, int]]) -> str:
    """Return why an item could cost less than nothing, empty where it could not.

    Each choice is its options' prices, and how few and how many are taken.
    """
    least = price + sum((cheapest(*choice) for choice in choices), Decimal(0))
    return f"With its cheapest options it would cost {least.normalize():f}." if least < 0 else ""


def choices_of(item: Item, *, besides: OptionGroup | None = None) -> list[tuple[Prices, int, int]]:
    """Return an item's choices for below_nothing(), as they are in the database."""
    uses = ItemOptionGroup.objects.filter(item=item).prefetch_related("group__options")
    if besides:
        uses = uses.exclude(group=besides)
    return [(prices_of(use.group.options.all()), use.min, use.max) for use in uses]


def prices_of(options: Iterable[Option]) -> Prices:
    return [option.price for option in options]


def broken_by(group: OptionGroup, kept: Sequence[Option]) -> Iterator[str]:
    """Yield what would become impossible if a group had these options only, with these prices."""
    names = {option.pk for option in kept}
    uses = ItemOptionGroup.objects.filter(group=group).select_related("item", "default")
    for use in uses:
        if use.min > len(kept):
            left = how_many(len(kept))
            yield f"{use.item} asks for {use.min} of these, and there would be {left}."
        if use.default and use.default_id not in names:
            yield f"{use.item} comes with {use.default.name}; give it another default first."
        others = choices_of(use.item, besides=group)
        mine = (prices_of(kept), use.min, use.max)
        if why := below_nothing(use.item.price, [*others, mine]):
            yield f"{use.item}: {why[0].lower()}{why[1:]}"
