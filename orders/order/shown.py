"""What a customer was shown of a basket, in a signed token that only this café can have made.

Nothing secret is in it and nothing of it is stored; whoever alters it has shown nothing.
"""

import zlib
from collections.abc import Iterable
from decimal import Decimal

import msgspec
from django.core.signing import BadSignature, Signer

from orders.menu.menu import Menu
from orders.menu.version import shown_version
from orders.order.cart import CartLine
from orders.order.price import PricedLine
from orders.stores.models import Store
from orders.stores.money import in_currency

SALT = "cafe.quote"
FORMAT = 1
Wish = tuple[int, frozenset[int]]  # an item and its options, in whatever order they were said


class ShownLine(msgspec.Struct, frozen=True, array_like=True):
    """A line as it was shown. Names as the menu has them, whatever language they were read in."""

    item: int
    quantity: int
    options: tuple[int, ...]
    unit_price: Decimal
    name: str
    option_names: tuple[str, ...]
    allergens: tuple[str, ...]
    allergens_declared: bool
    diets: tuple[str, ...]

    @property
    def wish(self) -> Wish:
        return self.item, frozenset(self.options)

    @property
    def names(self) -> dict[int, str]:
        """Return the names of its options by id."""
        return dict(zip(self.options, self.option_names, strict=True))


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """What could be had of a basket, and from which menu it was read."""

    format: int
    store: int
    menu_version: int
    currency: str
    lines: tuple[ShownLine, ...]


_DECODER = msgspec.json.Decoder(Shown)


class _Packed:
    """As Django's signing wants a serializer."""

    def dumps(self, shown: Shown) -> bytes:
        return msgspec.json.encode(shown)

    def loads(self, data: bytes) -> Shown:
        return _DECODER.decode(data)


def shown_of(store: Store, menu: Menu, lines: Iterable[PricedLine]) -> Shown:
    """Return what is shown of lines that can be had."""
    shown = tuple(shown_line(line, store.currency) for line in lines)
    return Shown(FORMAT, store.pk, shown_version(menu.version), store.currency, shown)


def shown_line(line: PricedLine, currency: str) -> ShownLine:
    """Return a line that can be had as it is shown."""
    options = [option for _, option in line.chosen]
    return ShownLine(
        item=line.item.id,
        quantity=line.line.quantity,
        options=tuple(option.id for option in options),
        unit_price=in_currency(line.unit_price, currency),
        name=line.item.name,
        option_names=tuple(option.name for option in options),
        allergens=tuple(line.allergens),
        allergens_declared=line.allergens_declared,
        diets=tuple(line.diets),
    )


def wish_of(line: CartLine) -> Wish:
    return line.item, frozenset(line.options)


def sign(shown: Shown) -> str:
    return Signer(salt=SALT).sign_object(shown, serializer=_Packed, compress=True)


def read(token: str, store: Store) -> Shown | None:
    """Return what was shown; None for a token that is forged, another store's or of old."""
    try:
        shown: Shown = Signer(salt=SALT).unsign_object(token, serializer=_Packed)
    except (BadSignature, msgspec.MsgspecError, ValueError, zlib.error):
        return None
    return shown if (shown.format, shown.store) == (FORMAT, store.pk) else None
