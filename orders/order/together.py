"""Drinks of several orders, begun together: a line at a time, all or none."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from typing import NamedTuple

from django.db import transaction

from cafe.base.trouble import tried_again
from orders import events
from orders.order.change import Change, change
from orders.order.models import Order, Status
from orders.order.parts import check_free, lines_of, record_begun
from orders.order.steps import move
from orders.stores.models import Store
from orders.stores.people import Actor

MOST_LINES = 100


class OneLine(NamedTuple):
    """A line that is wished to be begun; `mark` as for a step, may be empty."""

    order: int
    line: int
    mark: str = ""


@tried_again
def begin_together(
    wished: Iterable[OneLine], actor: Actor, *, store: Store, key: str = "", begun: bool = True
) -> list[Order]:
    """Begin lines of several orders, or with `begun` false take that back; return the orders.

    All or none, in one transaction: of two who begin the same drink one is refused. An order that
    nobody has started is started by it, and released when nothing of it is begun or made any more.
    Raises what a step raises.
    """
    of_order = defaultdict(list)
    for one in sorted(set(wished)):
        of_order[one.order].append(one)
    wish = f"together {_told_apart(of_order, begun)}"
    with transaction.atomic(), ExitStack() as all_of_them:
        # All rows are locked before any of them takes the store's seq (change.py).
        changes = [
            all_of_them.enter_context(
                change(
                    order_id,
                    actor,
                    key=key if first else "",
                    wish=wish,
                    store=store,
                    mark=lines[0].mark,
                )
            )
            for first, (order_id, lines) in _with_first(of_order.items())
        ]
        if not changes[0].again:
            for made in changes:
                _begin(made, {one.line for one in of_order[made.order.pk]}, begun)
    return [made.order for made in changes]


def _told_apart(of_order: dict[int, list[OneLine]], begun: bool) -> str:
    words = f"{begun} {sorted((one.order, one.line) for many in of_order.values() for one in many)}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _with_first(
    rows: Iterable[tuple[int, list[OneLine]]],
) -> Iterable[tuple[bool, tuple[int, list[OneLine]]]]:
    return ((not at, row) for at, row in enumerate(rows))


def _begin(made: Change, wished: set[int], begun: bool) -> None:
    order = made.order
    lines = lines_of(order, wished)
    if begun:
        check_free(order, taken=any(line.begun or line.made == line.quantity for line in lines))
    changing = [line for line in lines if line.begun != begun]
    if not changing:
        return
    for line in changing:
        line.begun = begun
    if begun:
        record_begun(made)
    else:
        _record_left(made)


def _record_left(made: Change) -> None:
    lines = made.order.lines.all()
    nothing_left = not any(line.begun or line.made for line in lines)
    if made.order.status == Status.PREPARING and nothing_left:
        move(made.order, Status.ACCEPTED, made.actor)
        made.record(events.OrderReleased)
    else:
        made.record(events.OrderProgressed)
