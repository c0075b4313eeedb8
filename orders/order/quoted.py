"""What a customer is told of a basket before it is ordered."""

from typing import Annotated

from cafe.base.shapes import Money, Shape, says
from orders.menu.shapes import Allergens, Diet
from orders.order.wrongs import Wrong
from orders.stores.opening import Ordering
from orders.stores.shapes import Minutes

MOVED = ("price", "gone", "name", "allergens", "diets", "currency", "basket", "unknown")


class QuotedOption(Shape, frozen=True, kw_only=True):
    """An option as it would be ordered."""

    id: Annotated[int, says("the option's own")]
    group: Annotated[str, says("what it answers, such as Milk")]
    name: Annotated[str, says("for people")]
    price: Annotated[Money, says("what it adds")]
    default: Annotated[bool, says("whether one gets it without choosing")]
    allergens: Annotated[Allergens, says("what it brings along")]


class QuotedLine(Shape, frozen=True, kw_only=True):
    """One line of a basket, as it would be ordered now."""

    item: Annotated[int, says("as it was asked for")]
    name: Annotated[str, says("of the item; empty: it is no longer on the menu")]
    quantity: Annotated[int, says("as it was asked for")]
    unit_price: Annotated[Money | None, says("of one, with its options; null: it cannot be had")]
    total: Annotated[Money | None, says("of all of them; null: they cannot be had")]
    allergens: Annotated[Allergens, says("of this drink as asked for, its options included")]
    allergens_declared: Annotated[bool, says("false: it may contain more, nobody has said")]
    diets: Annotated[list[Diet], says("whom it suits as asked for")]
    options: Annotated[list[QuotedOption], says("what of the choices is on the menu")]
    without: Annotated[list[str], says("what it would have by itself")]
    wrong: Annotated[list[Wrong], says("why it cannot be had; empty: it can")]


class Change(Shape, frozen=True, kw_only=True):
    """One thing that is another than was shown, for a program (`code`) and for people."""

    code: Annotated[str, says("a word for programs", enum=MOVED)]
    detail: Annotated[str, says("a sentence for people")]
    index: Annotated[int | None, says("of the line, from 0; null: of the whole basket")] = None
    was: Annotated[str | None, says("as it was shown: a price, a name")] = None
    now: Annotated[str | None, says("as it is now")] = None


class Quote(Shape, frozen=True, kw_only=True):
    """A basket as it would be ordered now: nothing is stored, and no place is kept."""

    items: Annotated[list[QuotedLine], says("as they were asked for, in that order")]
    total: Annotated[Money, says("of what can be had")]
    currency: Annotated[str, says("ISO 4217, such as EUR")]
    allergens: Annotated[Allergens, says("of all that can be had")]
    allergens_declared: Annotated[bool, says("false: something may contain more")]
    wait: Annotated[Minutes, says("how long this basket takes if it is ordered now")]
    ordering: Annotated[Ordering, says("whether the store takes it now")]
    menu_version: Annotated[int, says("of the menu that this was read from")]
    quote: Annotated[str, says("what was shown, signed: an order that carries it costs this")]
    changes: Annotated[list[Change], says("since the quote that was sent along")]
