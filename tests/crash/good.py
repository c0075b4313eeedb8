"""A small rush in which all went well, for tests that break one thing in it."""

from collections.abc import Iterator
from decimal import Decimal

from cafe.simulation.history import Command, Shown, WishedLine
from tests.crash.books import Books, ChangeRow, DeliveryRow, EventRow, KeyRow, LineRow, OrderRow
from tests.crash.evidence import OVER, Evidence
from tests.crash.sights import Frame, Heard, Json, Sight

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
    entries: list[Sight] = []
    for order in range(1, orders + 1):
        _place(books, entries, order)
        for version, (event, status) in enumerate(LIFE, start=1):
            _change(books, entries, order, version, event, status)
    return Evidence(sorted(entries, key=_when), books)


def _place(books: Books, entries: list[Sight], order: int) -> None:
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
    books: Books, entries: list[Sight], order: int, version: int, event: str, status: str
) -> None:
    books.stores["demo"] += 1
    seq = books.stores["demo"]
    at, event_id = START + seq, f"event-{seq}"
    books.changes.append(ChangeRow(order, seq, version, event, event_id, status, at))
    books.events.append(event_row(event_id, event, seq, order, version, status))
    shown = Shown(order, version, status)
    for screen, kind in (("tablet", "tablet"), (f"customer {order}", "phone"), ("board", "board")):
        entries += _sights(screen, kind, at + 0.2, seq, _as_shown(books.orders[order], shown))
    if step := STEPS.get(event):
        key = f"{step}-{order}"
        entries.append(Command("barista", step, key, at, at + 0.1, 1, 200, order=shown))
        books.keys.append(KeyRow(key, order))


def take_back_the_last_step(evidence: Evidence) -> None:
    """Let the first order be recalled once it was collected."""
    entries: list[Sight] = []
    evidence.books.orders[1].status, evidence.books.orders[1].version = "ready", len(LIFE) + 1
    _change(evidence.books, entries, 1, len(LIFE) + 1, "OrderRecalled", "ready")
    evidence.entries = [*evidence.entries, *entries]


def event_row(
    event_id: str, event: str, seq: int, order: int, version: int, status: str
) -> EventRow:
    detail = {
        "metadata": {"store": "demo", "seq": seq},
        "order": {"id": order, "version": version, "status": status},
    }
    return EventRow(event_id, event, detail, published=True, parked=False, reason="")


def _sights(screen: str, kind: str, at: float, seq: int, order: Json) -> Iterator[Sight]:
    """Yield what a screen hears of a change, and what it shows then."""
    yield Heard(screen, at, "order", seq)
    if kind != "board":
        yield Frame(screen, kind, at + 0.01, "socket", "live", [order])
    elif order["status"] in OVER:
        yield Frame(screen, kind, at + 0.01, "socket", "live", [], gone=[order["id"]])
    elif order["number"]:
        fields = ("id", "number", "status", "version")
        listed = {name: order[name] for name in fields}
        yield Frame(screen, kind, at + 0.01, "socket", "live", [listed])


def _as_shown(order: OrderRow, shown: Shown) -> Json:
    return {
        "id": order.id,
        "status": shown.status,
        "version": shown.version,
        "number": None if shown.status == "placed" else order.number,
        "total": str(order.total),
        "overdue": None,
        "paid": order.paid,
        "items": [{"made": line.made} for line in order.lines],
    }


def _when(sight: Sight) -> float:
    return sight.sent if isinstance(sight, Command) else sight.at


def dead_delivery(reason: str) -> DeliveryRow:
    return DeliveryRow("live", "event-1", dead=True, reason=reason)
