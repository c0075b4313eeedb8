"""The promises about screens: right at the end, fresh on the way, and nothing made up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cafe.simulation.history import Ending
from tests.crash.books import ChangeRow, OrderRow
from tests.crash.evidence import GRANTED, OVER, Evidence, Outage

FRESH_SECONDS = 5.0
OVERDUE = "OrderOverdue"  # raises no version, so no screen can tell when it came


def nothing_made_up(evidence: Evidence) -> Iterator[str]:
    """Nothing is shown or answered that the database does not hold."""
    held = {(one.order, one.version, one.status) for one in evidence.books.changes}
    held_by_board = {(order, status) for order, _, status in held}
    seqs = {(event.store, event.seq) for event in evidence.books.events}
    known = {seq for _, seq in seqs} | {0}
    told = [(frame.screen, frame.orders, frame.seq) for frame in evidence.frames]
    told += [(one.who, [one.order], None) for one in evidence.commands if one.order]
    for who, shown, seq in told:
        if seq is not None and seq not in known:
            yield f"{who} was told of seq {seq}, which no event has"
        for one in shown:
            fits = (
                (one.id, one.status) in held_by_board
                if one.version is None
                else (one.id, one.version, one.status) in held
            )
            if not fits:
                yield f"{who} was told that order {one.id} is {one.status} v{one.version}"


def all_right(evidence: Evidence) -> Iterator[str]:
    """At the end every open screen equals the database."""
    orders = evidence.books.orders
    for ending in evidence.endings:
        shown = {order["id"]: order for order in ending.orders}
        if ending.kind == "tablet":
            expected = set(orders)
        elif ending.kind == "board":
            expected = {order.id for order in orders.values() if order.status not in OVER}
            shown = {id: one for id, one in shown.items() if one["status"] not in OVER}
        else:
            expected = _own_orders(evidence, ending.screen)
        for order_id in sorted(expected ^ shown.keys()):
            word = "is not shown" if order_id in expected else "is shown for nothing"
            yield f"{ending.screen}: order {order_id} {word}"
        for order_id in sorted(expected & shown.keys()):
            if order_id in orders and (wrong := _wrong(shown[order_id], orders[order_id])):
                yield f"{ending.screen}: order {order_id} shows {wrong}"


def _own_orders(evidence: Evidence, who: str) -> set[int]:
    return {
        placing.order.id
        for placing in evidence.placings
        if placing.who == who and placing.order and placing.status in GRANTED
    }


def _wrong(shown: Mapping[str, object], order: OrderRow) -> dict[str, tuple[object, object]]:
    """Return what a screen shows otherwise; the board has only some of the fields."""
    expected: dict[str, object] = {
        "status": order.status,
        "version": order.version,
        "number": order.number,
        "total": str(order.total),
        "overdue": order.overdue or None,
        "paid": order.paid,
    }
    wrong = {
        name: (shown[name], value)
        for name, value in expected.items()
        if name in shown and shown[name] != value
    }
    items = shown.get("items")
    if isinstance(items, list):
        made, right = [one["made"] for one in items], [line.made for line in order.lines]
        if made != right:
            wrong["made"] = (made, right)
    return wrong


def all_fresh(evidence: Evidence) -> Iterator[str]:
    """While all parts are well a screen is never further behind than FRESH_SECONDS."""
    for lag in lags(evidence):
        if lag.seconds > FRESH_SECONDS:
            yield (
                f"{lag.screen}: order {lag.change.order} v{lag.change.version} "
                f"({lag.change.event}) was shown {lag.seconds:.1f} s late"
            )


@dataclass(frozen=True)
class Lag:
    """How long a screen took to show a change, counted while all parts were well."""

    screen: str
    change: ChangeRow
    seconds: float


def lags(evidence: Evidence) -> Iterator[Lag]:
    """Yield the lag of every change on every screen that names versions."""
    times: dict[str, dict[int, list[tuple[float, int]]]] = {}
    for frame in evidence.frames:
        seen = times.setdefault(frame.screen, defaultdict(list))
        for one in frame.orders:
            if one.version is not None:
                seen[one.id].append((frame.at, one.version))
    for ending in evidence.endings:
        if ending.kind == "board":
            continue  # it is told no versions; all_right() looks at its end
        seen = times.get(ending.screen, {})
        mine = evidence.books.orders if ending.kind == "tablet" else list(seen)
        for order_id in mine:
            changes = [one for one in evidence.histories[order_id] if one.event != OVERDUE]
            yield from _lags(evidence.outages, ending, changes, seen.get(order_id, []))


def _lags(
    outages: Sequence[Outage],
    screen: Ending,
    changes: Iterable[ChangeRow],
    seen: Sequence[tuple[float, int]],
) -> Iterator[Lag]:
    for change in changes:
        shown = min((at for at, version in seen if version >= change.version), default=screen.at)
        since = max(change.at, screen.opened)
        for outage in outages:
            # What was on its way when a part died may have to wait for its return.
            if outage.start <= shown and outage.end >= since:
                since = max(since, outage.end)
        yield Lag(screen.screen, change, max(0.0, shown - since))
