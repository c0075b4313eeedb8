"""Requests as they must be; the checks that need the menu are in cart.py."""

import unicodedata
from typing import Any

from rest_framework import serializers

from orders.cart import Cart, CartLine
from orders.models import Serve

LARGEST_ID = 2**63 - 1  # what the database's columns hold
MOST_LINES = 30


class StrictInteger(serializers.IntegerField):
    """A JSON whole number, not "3", 3.0 or true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    """JSON true or false, not "yes" or 1."""

    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return data


class Words(serializers.CharField):
    """Text people will read: normalised, one line, nothing invisible."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = unicodedata.normalize("NFC", data)
        text = "".join(one for one in text if one.isspace() or _is_harmless(one))
        text = super().to_internal_value(" ".join(text.split()))
        if any(map(_is_seen, text)):
            return text
        if not self.allow_blank:
            self.fail("blank")
        return ""


def _is_harmless(character: str) -> bool:
    # Cc control, Cf format (right-to-left marks would turn a card around), Cs half a character,
    # Co private use. The joiner of emoji families stays.
    return character == "\u200d" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}


# By category letters and a symbol, by look nothing: fillers of Hangul, and empty Braille.
LOOKS_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def _is_seen(character: str) -> bool:
    # M marks and the joiner show only on something else.
    return unicodedata.category(character)[0] not in "CMZ" and character not in LOOKS_EMPTY


class LineRequest(serializers.Serializer[Any]):
    item = StrictInteger(min_value=1, max_value=LARGEST_ID)
    quantity = StrictInteger(min_value=1, max_value=20, default=1)
    options = serializers.ListField(
        child=StrictInteger(min_value=1, max_value=LARGEST_ID), max_length=50, default=list
    )
    note = Words(max_length=140, allow_blank=True, default="")
    name = Words(max_length=20, allow_blank=True, default="", help_text="who drinks it")


class OrderRequest(serializers.Serializer[Any]):
    name = Words(max_length=20)
    items = serializers.ListField(child=LineRequest(), allow_empty=False, max_length=MOST_LINES)
    serve = serializers.ChoiceField(choices=Serve.choices, default=Serve.HERE)

    def cart(self) -> Cart:
        """Return the validated request."""
        data = self.validated_data
        lines = tuple(
            CartLine(
                item=line["item"],
                quantity=line["quantity"],
                options=tuple(line["options"]),
                note=line["note"],
                drinker=line["name"],
            )
            for line in data["items"]
        )
        return Cart(name=data["name"], lines=lines, serve=str(data["serve"]))
