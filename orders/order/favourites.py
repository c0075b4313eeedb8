"""What a store sells most, as it is ordered: for a tap each at the counter.

Worked out from its last orders each time it is asked for, so there is nothing to keep true; what
it reads does not grow with the store's history. docs/decisions/walk-ins.md
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Annotated, Any

import msgspec

from cafe.base import clock
from cafe.base.shapes import Shape, says
from cafe.base.spoiled import SPOILED
from cafe.base.sql import among, rows
from orders.menu.menu import Choice, Menu, MenuItem
from orders.menu.reading import menu_of
from orders.stores.models import Store

MOST = 12
LATELY = timedelta(weeks=4)
ORDERS = 1000
LAST = """
SELECT id FROM orders_order WHERE store_id = %s AND collected_at >= %s
ORDER BY collected_at DESC LIMIT %s
"""
SOLD = """
SELECT item_id, CAST(options AS TEXT) AS chosen, SUM(quantity) FROM orders_orderline
WHERE item_id IS NOT NULL AND {of_orders} GROUP BY item_id, chosen
"""

Drink = tuple[int, frozenset[int]]  # an item, and its options


class Favourite(Shape, frozen=True, kw_only=True):
    """A drink as it is ordered often."""

    item: Annotated[int, says("its id on the menu")]
    options: Annotated[list[int], says("ids of what is chosen with it, as many as it needs")]
    sold: Annotated[int, says("how many lately; 0: it is among the first on the menu")]


class Favourites(Shape, frozen=True, kw_only=True):
    """What is offered at the counter for a tap each."""

    favourites: Annotated[list[Favourite], says(f"what is sold most first, at most {MOST}")]


class _Chosen(msgspec.Struct):
    id: int


_CHOSEN = msgspec.json.Decoder(list[_Chosen])


def favourites_of(store: Store) -> Favourites:
    """Return what a store sold most lately and has on its menu, filled up with the menu's first.

    What is sold out stays in its place: it will be back.
    """
    menu = menu_of(store)
    sold = [(drink, count) for drink, count in _sold(store).most_common() if _is_on(menu, drink)]
    known = {item for (item, _), _ in sold}
    first = [(drink, 0) for drink in _first(menu) if drink[0] not in known]
    return Favourites(favourites=[_shown(menu, *one) for one in [*sold, *first][:MOST]])


def _sold(store: Store) -> "Counter[Drink]":
    """Return how many of each drink were sold lately, whatever its options cost then."""
    counted: Counter[Drink] = Counter()
    for row in _rows(store):
        for drink, count in _read(*row):
            counted[drink] += count
    return counted


def _rows(store: Store) -> list[tuple[Any, ...]]:
    """Return an item, its options as text and how many were sold so, for each kind of drink."""
    # Told which orders, for of a condition on them PostgreSQL reads the lines of all there are.
    orders = [order for (order,) in rows(LAST, [store.pk, clock.now() - LATELY, ORDERS])]
    if not orders:
        return []
    of_orders, ids = among("order_id", orders)
    try:
        return rows(SOLD.format(of_orders=of_orders), ids)
    except UnicodeError:  # of one that nothing of ours wrote: then there is no history
        return []


def _read(item: Any, chosen: Any, count: Any) -> Iterator[tuple[Drink, int]]:
    """Yield what a row says, if it can be read."""
    try:
        yield (int(item), frozenset(one.id for one in _CHOSEN.decode(chosen))), int(count)
    except SPOILED:
        return


def _first(menu: Menu) -> Iterator[Drink]:
    """Yield what can be had as it comes, in the menu's order."""
    for item in menu.items.values():
        drink = item.id, frozenset(one.id for one in item.as_it_comes() if one.available)
        if item.available and _is_on(menu, drink):
            yield drink


def _is_on(menu: Menu, drink: Drink) -> bool:
    """Return whether the menu has a drink, sold out or not."""
    item = menu.items.get(drink[0])
    if item is None:
        return False
    counts = [sum(one.id in drink[1] for one in choice.options) for choice in item.choices]
    return sum(counts) == len(drink[1]) and all(map(_is_enough, item.choices, counts))


def _is_enough(choice: Choice, count: int) -> bool:
    return choice.min <= count <= choice.max


def _shown(menu: Menu, drink: Drink, sold: int) -> Favourite:
    item, chosen = menu.items[drink[0]], drink[1]
    return Favourite(item=item.id, options=list(_in_order(item, chosen)), sold=sold)


def _in_order(item: MenuItem, chosen: Iterable[int]) -> Iterator[int]:
    ids = set(chosen)
    yield from (one.id for choice in item.choices for one in choice.options if one.id in ids)
