"""A small rush in which all went well, for tests that break one thing in it."""

from decimal import Decimal
from typing import Any

from cafe.simulation.history import Command, Ending, Entry, Frame, Shown, WishedLine
from tests.crash.books import Books, ChangeRow, DeliveryRow, EventRow, KeyRow, LineRow, OrderRow
from tests.crash.evidence import Evidence

START = 1_000_000.0
LIFE = (
    ("OrderPlaced", "placed"),
    ("OrderAccepted", "accepted"),
    ("OrderStarted", "preparing"),
    ("OrderReady", "ready"),
    ("OrderCollected", "collected"),
)
STEPS = {"OrderStarted": "start", "OrderReady": "ready", "OrderCollected": "collect"}
PRICE = "3.40"


def good_evidence(orders: int = 2) -> Evidence:
    """Return the evidence of orders that were placed, made and collected, a second a step."""
    books = Books(stores={"demo": 0}, orders={}, changes=[], events=[], deliveries=[], keys=[])
    entries: list[Entry] = []
    for order in range(1, orders + 1):
        _place(books, entries, order)
        for version, (event, status) in enumerate(LIFE, start=1):
            _change(books, entries, order, version, event, status)
    entries += _endings(books)
    return Evidence(entries, books)


def _place(books: Books, entries: list[Entry], order: int) -> None:
    line = LineRow(item=4, quantity=2, made=2, unit_price=Decimal(PRICE))
    books.orders[order] = OrderRow(
        id=order,
        store="demo",
        number=order,
        day="2026-11-22",
        status="collected",
        version=len(LIFE),
        total=Decimal("6.80"),
        overdue="",
        paid=False,
        lines=[line],
    )
    books.keys.append(KeyRow(f"key-{order}", order))
    at = START + books.stores["demo"]
    entries.append(
        Command(
            who=f"customer {order}",
            what="place",
            key=f"key-{order}",
            sent=at,
            answered=at + 0.1,
            tries=1,
            status=202,
            order=Shown(order, 1, "placed"),
            wish=[WishedLine(4, 2, PRICE)],
        )
    )


def _change(
    books: Books, entries: list[Entry], order: int, version: int, event: str, status: str
) -> None:
    books.stores["demo"] += 1
    seq = books.stores["demo"]
    at, event_id = START + seq, f"event-{seq}"
    books.changes.append(ChangeRow(order, seq, version, event, event_id, status, at))
    books.events.append(event_row(event_id, event, seq, order, version, status))
    shown = Shown(order, version, status)
    screens = (
        ("tablet 1", shown),
        (f"customer {order}", shown),
        ("board", Shown(order, None, status)),
    )
    entries += [Frame(name, at + 0.2, "socket", "order", seq, [one]) for name, one in screens]
    if step := STEPS.get(event):
        key = f"{step}-{order}"
        entries.append(Command("barista", step, key, at, at + 0.1, 1, 200, order=shown))
        books.keys.append(KeyRow(key, order))


def event_row(
    event_id: str, event: str, seq: int, order: int, version: int, status: str
) -> EventRow:
    detail = {
        "metadata": {"store": "demo", "seq": seq},
        "order": {"id": order, "version": version, "status": status},
    }
    return EventRow(event_id, event, detail, published=True, parked=False, reason="")


def _endings(books: Books) -> list[Entry]:
    shown = [_as_shown(order) for order in books.orders.values()]
    end = START + books.stores["demo"] + 10
    phones = [Ending(f"customer {one['id']}", "phone", START, end, [one]) for one in shown]
    tablet = Ending("tablet 1", "tablet", START, end, shown)
    return [tablet, Ending("board", "board", START, end, []), *phones]


def _as_shown(order: OrderRow) -> dict[str, Any]:
    return {
        "id": order.id,
        "status": order.status,
        "version": order.version,
        "number": order.number,
        "total": str(order.total),
        "overdue": None,
        "paid": order.paid,
        "items": [{"made": line.made} for line in order.lines],
    }


def dead_delivery(reason: str) -> DeliveryRow:
    return DeliveryRow("live", "event-1", dead=True, reason=reason)
