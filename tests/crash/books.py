"""What the database of a café holds, read without Django and without a chance to change it."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row


@dataclass
class LineRow:
    item: int
    quantity: int
    made: int
    unit_price: Decimal


@dataclass
class OrderRow:
    id: int
    store: str
    number: int | None
    day: str | None
    status: str
    version: int
    total: Decimal
    overdue: str
    paid: bool
    lines: list[LineRow] = field(default_factory=list)


@dataclass
class ChangeRow:
    """One entry of an order's history; `at` in seconds, as in the robots' history."""

    order: int
    seq: int
    version: int
    event: str
    event_id: str
    status: str
    at: float


@dataclass
class EventRow:
    event_id: str
    detail_type: str
    detail: dict[str, Any]
    published: bool
    parked: bool
    reason: str

    @property
    def store(self) -> str:
        return str(self.detail["metadata"]["store"])

    @property
    def seq(self) -> int:
        return int(self.detail["metadata"]["seq"])


@dataclass
class DeliveryRow:
    queue: str
    event_id: str
    dead: bool
    reason: str
    held: bool = False


@dataclass
class KeyRow:
    key: str
    order: int


@dataclass
class Books:
    """Everything the checker looks at; `stores` maps a slug to its seq."""

    stores: dict[str, int]
    orders: dict[int, OrderRow]
    changes: list[ChangeRow]
    events: list[EventRow]
    deliveries: list[DeliveryRow]
    keys: list[KeyRow]

    def history(self, order: int) -> list[ChangeRow]:
        return sorted((one for one in self.changes if one.order == order), key=lambda one: one.seq)


Row = Mapping[str, Any]
Rows = Callable[[str], Iterable[Row]]


def read_books(database: str | Path) -> Books:
    """Read a café's database, a file or a URL, all of it as of one moment."""
    with _rows_of(str(database)) as rows:
        return _read(rows)


def read_tokens(database: str | Path) -> dict[int, str]:
    """Return the token of each order, which no record has."""
    with _rows_of(str(database)) as rows:
        return {row["id"]: row["token"] for row in rows("SELECT id, token FROM orders_order")}


@contextmanager
def _rows_of(database: str) -> Iterator[Rows]:
    if database.startswith("postgres"):
        with psycopg.connect(database, row_factory=dict_row) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            yield lambda sql: connection.execute(sql.encode()).fetchall()
        return
    file = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None)
    file.row_factory = sqlite3.Row
    with closing(file):
        file.execute("BEGIN")
        yield lambda sql: file.execute(sql).fetchall()


def _read(rows: Rows) -> Books:
    orders = {row["id"]: _order(row) for row in rows(ORDERS)}
    for row in rows("SELECT * FROM orders_orderline ORDER BY id"):
        line = LineRow(row["item_id"], row["quantity"], row["made"], _money(row["unit_price"]))
        orders[row["order_id"]].lines.append(line)
    return Books(
        stores={row["slug"]: row["seq"] for row in rows("SELECT slug, seq FROM orders_store")},
        orders=orders,
        changes=[
            ChangeRow(
                row["order_id"],
                row["seq"],
                row["version"],
                row["event"],
                _id(row["event_id"]),
                row["status"],
                _seconds(row["at"]),
            )
            for row in rows("SELECT * FROM orders_orderchange")
        ],
        events=[
            EventRow(
                _id(row["event_id"]),
                row["detail_type"],
                json.loads(row["detail"]),
                row["published_at"] is not None,
                row["parked_at"] is not None,
                row["last_error"],
            )
            for row in rows("SELECT * FROM messaging_outboxevent")
        ],
        deliveries=[
            DeliveryRow(
                row["queue"],
                _id(row["event_id"]),
                row["dead_at"] is not None,
                row["last_error"],
                row["receipt"] is not None,
            )
            for row in rows(DELIVERIES)
        ],
        keys=[
            KeyRow(row["key"], row["order_id"])
            for row in rows("SELECT key, order_id FROM orders_idempotencykey")
        ],
    )


ORDERS = """
SELECT orders_order.*, slug FROM orders_order
JOIN orders_store ON orders_store.id = orders_order.store_id
"""
DELIVERIES = """
SELECT queue, messaging_outboxevent.event_id, receipt, dead_at, messaging_delivery.last_error
FROM messaging_delivery JOIN messaging_outboxevent
ON messaging_outboxevent.id = messaging_delivery.event_id
"""


def _order(row: Row) -> OrderRow:
    return OrderRow(
        id=row["id"],
        store=row["slug"],
        number=row["number"],
        day=row["day"] and str(row["day"]),
        status=row["status"],
        version=row["version"],
        total=_money(row["total"]),
        overdue=row["overdue"],
        paid=row["paid_at"] is not None,
    )


# SQLite keeps decimals as REAL, and identities and times as text.


def _money(value: float | Decimal) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def _id(value: str | UUID) -> str:
    return str(value if isinstance(value, UUID) else UUID(value))


def _seconds(value: str | datetime) -> float:
    time = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
