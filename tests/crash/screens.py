"""The promises about screens: right at the end, fresh and true on the way, and never backwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.crash.books import ChangeRow, OrderRow
from tests.crash.evidence import GRANTED, OVER, Evidence, Outage, Screen
from tests.crash.sights import Json

FRESH_SECONDS = 5.0
OVERDUE = "OrderOverdue"  # raises no version, so no screen can tell when it came
LISTED = ("accepted", "preparing", "ready")  # what the board has


def nothing_made_up(evidence: Evidence) -> Iterator[str]:
    """Nothing is shown or answered that the database did not hold once."""
    held = {(one.order, one.version, one.status) for one in evidence.books.changes}
    known = {event.seq for event in evidence.books.events} | {0}
    for command in evidence.commands:
        if (one := command.order) and (one.id, one.version, one.status) not in held:
            yield f"{command.who} was answered that order {one.id} is {one.status} v{one.version}"
    for heard in evidence.heard:
        # Strangers are told another number, which counts nothing.
        if heard.screen == "tablet" and heard.seq is not None and heard.seq not in known:
            yield f"{heard.screen} was told of seq {heard.seq}, which no event has"
    for frame in evidence.frames:
        for order in frame.orders:
            order_id, version, status = order["id"], order["version"], order["status"]
            # A tap shows what it will come to, with the version from before it.
            if not frame.unsent and (order_id, version, status) not in held:
                yield f"{frame.screen} showed that order {order_id} is {status} v{version}"
            row = evidence.books.orders.get(order_id)
            if row and order["number"] not in (None, row.number):
                yield f"{frame.screen} showed number {order['number']} for order {order_id}"


def never_backwards(evidence: Evidence) -> Iterator[str]:
    """No screen shows a change after a later one; what it drops is over, and stays away.

    A step that somebody took back is a change of its own, with a version of its own.
    """
    for screen in evidence.screens.values():
        for order_id in {one["id"] for frame in screen.frames for one in frame.orders}:
            yield from _backwards(screen, order_id, evidence.histories[order_id])


def _backwards(screen: Screen, order_id: int, history: Sequence[ChangeRow]) -> Iterator[str]:
    least, said, where = 0, "nothing", f"{screen.name}: order {order_id}"
    for _, order in screen.looks(order_id):
        if order is None:
            ends = [one.version for one in history if one.version > least and one.status in OVER]
            if screen.kind != "board" or not ends:
                yield f"{where} vanished after {said}"
            else:
                least, said = ends[0] + 1, "its end"  # only what is taken back comes back
        elif order["version"] < least:
            yield f"{where} showed {order['status']} v{order['version']} after {said}"
        else:
            least, said = order["version"], f"v{order['version']}"


def all_right(evidence: Evidence) -> Iterator[str]:
    """At the end the tablet, the board and each customer's page equal the database."""
    orders = evidence.books.orders
    listed = {order.id for order in orders.values() if order.status in LISTED}
    expected = {"tablet": set(orders), "board": listed}
    for placing in evidence.placings:
        if placing.order and placing.status in GRANTED:
            expected.setdefault(placing.who, set()).add(placing.order.id)
    for name, wanted in expected.items():
        screen = evidence.screens.get(name)
        shown = screen.last() if screen else {}
        for order_id in sorted(wanted ^ shown.keys()):
            word = "is not shown" if order_id in wanted else "is shown for nothing"
            yield f"{name}: order {order_id} {word}"
        for order_id in sorted(wanted & shown.keys() & orders.keys()):
            if wrong := _wrong(shown[order_id], orders[order_id]):
                yield f"{name}: order {order_id} shows {wrong}"


def _wrong(shown: Json, order: OrderRow) -> Mapping[str, tuple[object, object]]:
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
    if "items" in shown:
        made, right = [one["made"] for one in shown["items"]], [line.made for line in order.lines]
        if made != right:
            wrong["made"] = (made, right)
    return wrong


def all_fresh(evidence: Evidence) -> Iterator[str]:
    """While all parts are well a screen is never further behind than FRESH_SECONDS."""
    yield from (str(lag) for lag in lags(evidence) if not lag.hit and lag.seconds > FRESH_SECONDS)


def recovered(evidence: Evidence) -> Iterator[str]:
    """What an outage kept from a screen is there within some seconds of its end."""
    limit = evidence.recovery_seconds
    yield from (str(lag) for lag in lags(evidence) if lag.hit and lag.seconds > limit)


@dataclass(frozen=True)
class Lag:
    """How long a screen took to show a change; from the end of the outage that hit it, if any."""

    screen: str
    change: ChangeRow
    seconds: float
    hit: bool

    def __str__(self) -> str:
        late = f"{self.seconds:.1f} s {'after an outage' if self.hit else 'late'}"
        of = f"order {self.change.order} v{self.change.version} ({self.change.event})"
        return f"{self.screen}: {of} was shown {late}"


def lags(evidence: Evidence) -> Iterator[Lag]:
    """Yield the lag of every change on every screen that has to show it."""
    for screen in evidence.screens.values():
        mine = {one["id"] for frame in screen.frames for one in frame.orders}
        for order_id in mine if screen.kind == "phone" else evidence.books.orders:
            history = [one for one in evidence.histories[order_id] if one.event != OVERDUE]
            looks = screen.looks(order_id)
            for change in history:
                if screen.kind != "board" or change.status != "placed":
                    shown = _shown_at(screen, looks, change, history, evidence.end)
                    yield _lag(evidence, screen, change, shown)


def _shown_at(
    screen: Screen,
    looks: Sequence[tuple[float, Json | None]],
    change: ChangeRow,
    history: Sequence[ChangeRow],
    end: float,
) -> float:
    """Return when a screen was as a change made it, or a later one."""
    times = [at for at, order in looks if order and order["version"] >= change.version]
    if screen.kind == "board":
        ends = [one for one in history if one.version >= change.version and one.status in OVER]
        times += [_away_at(looks, one) for one in ends]
    return min(times, default=end)


def _away_at(looks: Sequence[tuple[float, Json | None]], over: ChangeRow) -> float:
    """Return when an order that is over was shown no more."""
    ends = [*(at for at, _ in looks[1:]), float("inf")]
    stale = [
        end
        for (_, order), end in zip(looks, ends, strict=False)
        if order and order["version"] < over.version
    ]
    return max([over.at, *stale])


def _lag(evidence: Evidence, screen: Screen, change: ChangeRow, shown: float) -> Lag:
    since, hit = max(change.at, screen.opened), False
    for outage in evidence.outages:
        # What was on its way when a part died may have to wait for its return.
        if outage.start <= shown and outage.end + evidence.recovery_seconds >= since:
            since, hit = max(since, outage.end), True
    return Lag(screen.name, change, max(0.0, shown - since), hit)


def slowest(evidence: Evidence) -> Iterator[str]:
    """Say which screens were the last, while all was well and after an outage."""
    found = list(lags(evidence))
    for hit in (False, True):
        if some := [lag for lag in found if lag.hit is hit]:
            yield f"slowest of {len(some)}: {max(some, key=lambda lag: lag.seconds)}"


def live_again(evidence: Evidence, outage: Outage) -> str:
    """Say when the last of the screens that were open said that it was live again."""
    until = min((one.start for one in evidence.outages if one.start > outage.end), default=None)
    waited = [
        min(_says_live(screen, outage.end), default=evidence.end) - outage.end
        for screen in evidence.screens.values()
        if screen.opened < outage.start
    ]
    back = [one for one in waited if until is None or outage.end + one < until]
    longest = max(back, default=0.0)
    return f"{len(back)} of {len(waited)} screens said live again, the last after {longest:.1f} s"


def _says_live(screen: Screen, since: float) -> Iterator[float]:
    """Yield the moments from one on at which a screen says that it is live."""
    before = [one.chip for one in screen.frames if one.at <= since]
    if before and before[-1] == "live":
        yield since
    yield from (one.at for one in screen.frames if one.at > since and one.chip == "live")
