"""What a label and a ticket say: an order's row, in the language of the store's counter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, override
from PIL import Image

from barista.printing.paper import Paper
from cafe.base.language import spoken
from orders.order.allergy import speaks_of_allergy
from orders.order.models import Order, OrderLine
from orders.stores.region import spoken_time, zone
from orders.words import Serve

# Sizes in dots by the width of the roll: what is read from an arm's length, and what at hand.
SIZES = {58: {"number": 96, "name": 46, "drink": 44, "option": 32, "small": 26}}
SIZES[80] = {name: round(size * 1.25) for name, size in SIZES[58].items()}


@dataclass(frozen=True)
class Drink:
    """One of an order's drinks: its line, and which of all of the order's it is, from 1."""

    line: OrderLine
    unit: int
    at: int
    of: int


def drinks_of(order: Order) -> list[Drink]:
    """Return an order's drinks one by one, as they stand in it."""
    lines = list(order.lines.all())
    whole = sum(line.quantity for line in lines)
    units = ((line, unit) for line in lines for unit in range(1, line.quantity + 1))
    return [Drink(line, unit, at, whole) for at, (line, unit) in enumerate(units, 1)]


def label(order: Order, drink: Drink, width: int, *, again: bool = False) -> Image.Image:
    """Return what is stuck on one drink; `width` of the roll in mm."""
    with override(spoken(order.store.locale)):
        paper, sizes = Paper(width), SIZES[width]
        _head(paper, order, sizes, again=again)
        whose = drink.line.drinker or order.name
        paper.say(whose, sizes["name"])
        if drink.line.drinker and order.name != drink.line.drinker:
            paper.say(gettext("ordered by %(name)s") % {"name": order.name}, sizes["small"])
        paper.rule()
        _line(paper, order, drink.line, sizes, quantity=1)
        paper.rule()
        count = gettext("%(at)s of %(of)s") % {"at": drink.at, "of": drink.of}
        paper.say(" · ".join([count, *_facts(order)]), sizes["small"])
        return paper.image()


def ticket(
    order: Order, lines: Sequence[OrderLine], width: int, *, again: bool = False
) -> Image.Image:
    """Return an order on one piece of paper: those of its lines that are made here."""
    with override(spoken(order.store.locale)):
        paper, sizes = Paper(width), SIZES[width]
        _head(paper, order, sizes, again=again)
        paper.say(order.name, sizes["name"])
        paper.say(" · ".join(_facts(order)), sizes["small"])
        for line in lines:
            paper.rule()
            _line(paper, order, line, sizes, quantity=line.quantity)
            if line.drinker:
                paper.say(gettext("for %(name)s") % {"name": line.drinker}, sizes["option"])
        if left := sum(line.quantity for line in order.lines.all() if line not in lines):
            paper.rule()
            elsewhere = gettext("and %(count)s more, made elsewhere") % {"count": left}
            paper.say(elsewhere, sizes["small"])
        return paper.image()


def _head(paper: Paper, order: Order, sizes: dict[str, int], *, again: bool) -> None:
    to_go = order.serve == Serve.TO_GO
    serve = gettext("To go") if to_go else gettext("Here")
    number = "–" if order.number is None else str(order.number)
    paper.ends(number, serve, sizes["number"], sizes["option"], inverted=to_go)
    if again:
        paper.say(gettext("Printed again"), sizes["small"])


def _line(
    paper: Paper, order: Order, line: OrderLine, sizes: dict[str, int], *, quantity: int
) -> None:
    paper.say(line.name if quantity == 1 else f"{quantity}× {line.name}", sizes["drink"])
    usual = [one["name"] for one in _options(line) if one.get("default")]
    if usual:
        paper.say(" · ".join(usual), sizes["option"], bold=False)
    for one in _options(line):
        if not one.get("default"):
            paper.say(f"+ {one['name']}", sizes["option"])
    for name in _texts(line.without):
        paper.say(gettext("NO %(name)s") % {"name": name}, sizes["option"])
    if line.allergy or speaks_of_allergy((order.name, line.drinker, line.note)):
        paper.gap()
        paper.warn(gettext("Allergy").upper(), sizes["option"])
    if line.note:
        paper.say(f"“{line.note}”", sizes["option"], bold=False)


def _facts(order: Order) -> Iterator[str]:
    """Yield when it was ordered, and that it is to be paid."""
    yield _time(order.placed_at, order)
    if not order.paid:
        yield gettext("Unpaid")


def _time(moment: datetime, order: Order) -> str:
    there = moment.astimezone(zone(order.store.timezone))
    return spoken_time(there.time(), order.store.locale)


# A row may have been mended by hand, and the bar must go on: what cannot be read is not printed.
def _options(line: OrderLine) -> list[dict[str, Any]]:
    found = line.options if isinstance(line.options, list) else []
    return [one for one in found if isinstance(one, dict) and isinstance(one.get("name"), str)]


def _texts(names: Any) -> list[str]:
    return [one for one in names if isinstance(one, str)] if isinstance(names, list) else []
