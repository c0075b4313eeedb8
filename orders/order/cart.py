"""What a customer asks for: as the API takes it, and as an order before it is one.

The checks that need the menu are in price.py.
"""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext
from rest_framework import serializers

from cafe.base.fields import LARGEST_ID, StrictBoolean, StrictInteger, Words
from orders.stores.money import DECIMALS
from orders.words import Serve

MOST_LINES = 30
# Characters of a quote's token: of thirty lines with three options each it has 930.
LONGEST_QUOTE = 32 * 1024


class CartLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """Some of one item, with the ids of the chosen options."""

    item: int
    quantity: int
    options: tuple[int, ...] = ()
    note: str = ""
    drinker: str = ""
    allergy: bool = False


class Cart(msgspec.Struct, frozen=True, omit_defaults=True):
    """An order before it is one."""

    name: str
    lines: tuple[CartLine, ...]
    serve: str = Serve.HERE.value

    def fingerprint(self) -> str:
        """Return a digest that is the same for the same wish, 48 characters.

        What is as usual is left out: a field that comes later changes nobody's fingerprint.
        """
        return hashlib.blake2b(msgspec.json.encode(self), digest_size=24).hexdigest()

    def columns(self) -> Mapping[str, Any]:
        """Return what the order's row takes over as it is, under the same names."""
        names = Cart.__struct_fields__
        return {name: getattr(self, name) for name in names if name != "lines"}


class Sale(Cart, frozen=True, omit_defaults=True):
    """What was said to staff at the counter, the sum they asked for, and whether they have it."""

    paid: bool = False
    total: Decimal | None = None


class LineRequest(serializers.Serializer[Any]):
    item = StrictInteger(min_value=1, max_value=LARGEST_ID)
    quantity = StrictInteger(min_value=1, max_value=20, default=1)
    options = serializers.ListField(
        child=StrictInteger(min_value=1, max_value=LARGEST_ID), max_length=50, default=list
    )
    note = Words(max_length=140, allow_blank=True, default="")
    allergy = StrictBoolean(default=False, help_text="it may harm who has it: the bar is told so")
    drinker = Words(max_length=20, allow_blank=True, default="", help_text="who drinks it")
    name = Words(
        max_length=20, allow_blank=True, default="", help_text="the drinker, as it was called first"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        name = attrs.pop("name")
        if name and attrs["drinker"] not in ("", name):
            raise serializers.ValidationError({"name": [gettext("The drinker has another name.")]})
        return attrs | {"drinker": attrs["drinker"] or name}


class CartRequest(serializers.Serializer[Any]):
    name = Words(max_length=20)
    items = serializers.ListField(child=LineRequest(), min_length=1, max_length=MOST_LINES)
    serve = serializers.ChoiceField(choices=Serve.choices, default=Serve.HERE.value)


class OrderRequest(CartRequest):
    quote = serializers.CharField(
        max_length=LONGEST_QUOTE,
        allow_blank=True,
        default="",
        help_text="what was shown: nothing else is placed",
    )


class QuoteRequest(OrderRequest):
    name = Words(max_length=20, allow_blank=True, default="")
    quote = serializers.CharField(
        max_length=LONGEST_QUOTE,
        allow_blank=True,
        default="",
        help_text="an earlier one: what has changed since is said",
    )


class WalkInRequest(CartRequest):
    name = Words(
        max_length=20, allow_blank=True, default="", help_text="empty: it is called a walk-in"
    )
    paid = StrictBoolean(default=False, help_text="the money was taken with it")
    total = serializers.DecimalField(
        max_digits=15,
        decimal_places=DECIMALS,
        required=False,
        help_text="the sum that was said: at another price nothing is placed",
    )


# Made once: each one made copies all its fields, which took 0.26 of the 3.6 ms of a POST.
_ORDER, _QUOTE, _WALK_IN = OrderRequest(), QuoteRequest(), WalkInRequest()


def order_of(request: Any) -> tuple[Cart, str]:
    """Return what a request's body orders, and the quote it carries; raise ValidationError."""
    return _wish(_ORDER.run_validation(request))


def basket_to_quote(request: Any) -> tuple[Cart, str]:
    """Return what a request's body asks the price of, and an earlier quote."""
    return _wish(_QUOTE.run_validation(request))


def cart_of(request: Any) -> Cart:
    """Return what a request's body orders; raise DRF's ValidationError."""
    return order_of(request)[0]


def _wish(asked: Mapping[str, Any]) -> tuple[Cart, str]:
    return _cart(asked), asked["quote"]


def _cart(asked: Mapping[str, Any]) -> Cart:
    """Return the cart in what a CartRequest found valid."""
    lines = tuple(CartLine(**line | {"options": tuple(line["options"])}) for line in asked["items"])
    return Cart(name=asked["name"], lines=lines, serve=asked["serve"])


def sale_of(request: Any) -> Sale:
    """Return what a request's body says was sold at the counter; raise ValidationError."""
    asked = _WALK_IN.run_validation(request)
    cart = _cart(asked)
    return Sale(
        # Something to call out, to write on the cup, and to be forgotten some day.
        name=cart.name or gettext("Walk-in"),
        lines=cart.lines,
        serve=cart.serve,
        paid=asked["paid"],
        total=asked.get("total"),
    )
