"""Requests as they must be; the checks that need the menu are in pricing.py."""

from typing import Any

from rest_framework import serializers

from cafe.base.fields import LARGEST_ID, StrictInteger, Words
from orders.order.cart import Cart, CartLine
from orders.order.models import Serve

MOST_LINES = 30


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
