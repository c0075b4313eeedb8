"""The table of an order's life for the pages, made from the one that the server goes by."""

import json
from collections.abc import Iterable

from orders.order.life import ALLOWED, CALL_AGAIN_SECONDS, TRANSITIONS, UNSEEN_SECONDS
from orders.order.models import OPEN, WAITING

HEAD = """\
// Written by `python manage.py life` from the tables of orders/order/life.py; change those.
"""


def life_table() -> str:
    """Return the pages' table as a JavaScript module."""
    tables = {
        "TRANSITIONS": {action.value: moves for action, moves in TRANSITIONS.items()},
        "ALLOWED": ALLOWED,
        "OPEN": OPEN,
        "WAITING": WAITING,
        "UNSEEN_SECONDS": UNSEEN_SECONDS,
        "CALL_AGAIN_SECONDS": CALL_AGAIN_SECONDS,
    }
    return HEAD + "".join(
        f"\nexport const {name} = {_literal(table)};\n" for name, table in tables.items()
    )


def _literal(table: object) -> str:
    if isinstance(table, dict):
        rows = [f"  {name}: {_inline(row)},\n" for name, row in table.items()]
        return "{\n" + "".join(rows) + "}"
    return _inline(table)


def _inline(row: object) -> str:
    if isinstance(row, int):
        return str(row)
    if isinstance(row, dict):
        return "{ " + ", ".join(f"{name}: {json.dumps(to)}" for name, to in row.items()) + " }"
    assert isinstance(row, Iterable)
    return json.dumps(list(row))
