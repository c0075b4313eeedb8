"""What a customer asks for: an order before it is one."""

import hashlib
from dataclasses import dataclass

import msgspec


@dataclass(frozen=True, slots=True)
class CartLine:
    """Some of one item, with the ids of the chosen options."""

    item: int
    quantity: int
    options: tuple[int, ...] = ()
    note: str = ""
    drinker: str = ""


@dataclass(frozen=True, slots=True)
class Cart:
    """An order before it is one."""

    name: str
    lines: tuple[CartLine, ...]
    serve: str = "here"

    def fingerprint(self) -> str:
        """Return a digest that is the same for the same wish; 48 characters."""
        return hashlib.blake2b(msgspec.json.encode(self), digest_size=24).hexdigest()
