"""What of a menu cannot be read, or not be shown: left out and named, in nobody's way."""

import logging
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, QuerySet

from cafe.base.spoiled import SPOILED
from orders.menu.models import MOST_PRICE, Allergen

log = logging.getLogger(__name__)

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class LeftOut(NamedTuple):
    """A row that the menu goes without, and why."""

    model: type[Model]
    pk: int
    why: str

    def __str__(self) -> str:
        return f"{self.model._meta.verbose_name} {self.pk}: {self.why}"


class Reader:
    """Reads rows for one menu, and remembers what it had to leave out."""

    def __init__(self) -> None:
        self.left_out: list[LeftOut] = []

    def each(self, rows: QuerySet[M], say: Callable[[M], T]) -> list[T]:
        """Return what `say` makes of each row: all at once, or one by one where that fails."""
        try:
            return [say(row) for row in rows]
        except SPOILED:
            # Where the database is away this raises again, and is no row's fault.
            pks = list(rows.values_list("pk", flat=True))
        found: list[T] = []
        for pk in pks:
            try:
                found.append(say(rows.get(pk=pk)))
            except SPOILED as error:
                self.leave_out(rows.model, pk, str(error) or type(error).__name__)
        return found

    def leave_out(self, model: type[Model], pk: int, why: str) -> None:
        one = LeftOut(model, pk, why)
        self.left_out.append(one)
        log.error("left out of the menu: %s", one)

    def lacks(self, model: type[Model]) -> list[int]:
        """Return the ids of what was left out of a kind."""
        return [one.pk for one in self.left_out if one.model is model]


def check_price(price: Any, least: Decimal) -> None:
    """Raise ValueError when no price of ours is so far off."""
    if not price.is_finite() or not least <= price <= MOST_PRICE:
        raise ValueError(f"{price} is no price")


def check_seconds(value: Any) -> None:
    """Raise ValueError for what no time of making is."""
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} are no seconds")


def check_allergens(names: Any) -> None:
    """Raise ValueError for one that is none: whoever must avoid it would not be told."""
    if unknown := set(names) - set(Allergen.values):
        raise ValueError(f"{unknown.pop()!r} is no allergen")
