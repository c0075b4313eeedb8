"""Baskets that a menu allows, and what they must cost."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cafe.simulation.history import Json, WishedLine

NOTES = ("extra hot", "half full, please", "with a straw", "I'm in a hurry", "for the dog: no foam")
MOST_LINES = 3
OPTION_SHARE = 0.3  # how often something optional is taken, or another milk than usual
NOTE_SHARE = 0.2
DRINKER_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Basket:
    """The body of the order's POST, and its lines with prices."""

    body: Json
    lines: list[WishedLine]


def as_quoted(basket: Basket, quote: Json) -> Basket | None:
    """Return a basket to be ordered as a quote shows it; None where a line cannot be had."""
    if any(line["wrong"] for line in quote["items"]):
        return None
    lines = [
        WishedLine(line["item"], line["quantity"], line["unit_price"]) for line in quote["items"]
    ]
    return Basket(basket.body | {"quote": quote["quote"]}, lines)


def choose_basket(menu: Json, name: str, dice: random.Random) -> Basket:
    """Choose one to three lines that the menu offers now; raise LookupError when it has nothing."""
    items = [
        item for category in menu["categories"] for item in category["items"] if item["available"]
    ]
    if not items:
        raise LookupError("everything is sold out")
    wanted = dice.choices(items, k=dice.randint(1, MOST_LINES))
    lines, wishes = zip(*(_line(item, name, dice) for item in wanted), strict=True)
    serve = dice.choice(("here", "to_go"))
    return Basket({"name": name, "items": list(lines), "serve": serve}, list(wishes))


def _line(item: Json, name: str, dice: random.Random) -> tuple[Json, WishedLine]:
    chosen = [option for group in item["option_groups"] for option in _options(group, dice)]
    price = Decimal(item["price"]) + sum(Decimal(option["price"]) for option in chosen)
    quantity = dice.choices((1, 2, 3), weights=(8, 2, 1))[0]
    line: Json = {
        "item": item["id"],
        "quantity": quantity,
        "options": [option["id"] for option in chosen],
    }
    if dice.random() < NOTE_SHARE:
        line["note"] = dice.choice(NOTES)
    if dice.random() < DRINKER_SHARE:
        line["drinker"] = name
    return line, WishedLine(item["id"], quantity, str(max(price, Decimal(0))))


def _options(group: Json, dice: random.Random) -> Iterable[Json]:
    """Take the default mostly, and else anything between the group's min and max."""
    there = [option for option in group["options"] if option["available"]]
    usual = [option for option in there if option["default"]]
    if dice.random() > OPTION_SHARE and group["min"] <= len(usual) <= group["max"]:
        return usual
    most = min(group["max"], len(there))
    return dice.sample(there, dice.randint(min(group["min"], most), most))
