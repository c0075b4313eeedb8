"""Judges a rush; the promises of the design, one function each.

Pure functions, from evidence (what was answered and shown, what the database holds, what was down)
to a list of violations. The rules about screens are in screens.py and chips.py.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from orders.events import ORDER_EVENTS
from orders.order.life import EVENTS, TRANSITIONS, Action
from tests.crash import chips, screens
from tests.crash.books import ChangeRow
from tests.crash.evidence import GRANTED, Evidence

ACTION_OF = {kind.__name__: action for action, kind in EVENTS.items()}
KINDS = frozenset(kind.__name__ for kind in ORDER_EVENTS)
PLACED, OVERDUE = "OrderPlaced", "OrderOverdue"


@dataclass(frozen=True)
class Violation:
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.text}"


def judge(evidence: Evidence) -> list[Violation]:
    """Return everything that is not as it was promised."""
    return [Violation(rule.__name__, text) for rule in RULES for text in rule(evidence)]


# -- orders and those who asked for them ----------------------------------------------------------


def placed_once(evidence: Evidence) -> Iterator[str]:
    """Every order that was answered exists, and each key made one order at most."""
    stored = evidence.orders_by_key
    for key, orders in stored.items():
        if len(orders) > 1:
            yield f"key {key} made {len(orders)} orders"
    for key, order in evidence.granted.items():
        if order not in evidence.books.orders:
            yield f"order {order} was answered and does not exist"
        elif stored.get(key) != {order}:
            yield f"order {order} is not the order of its key {key}"


def refused_stays_refused(evidence: Evidence) -> Iterator[str]:
    """A wish that was only ever refused left nothing behind."""
    refused = {one.key for one in evidence.placings if one.status not in (0, *GRANTED)}
    unclear = {one.key for one in evidence.placings if one.status == 0}
    for key in refused - unclear - evidence.granted.keys():
        if orders := evidence.orders_by_key.get(key):
            yield f"orders {orders} exist, and were refused"


def asked_for(evidence: Evidence) -> Iterator[str]:
    """No order exists that nobody asked for, and no two for one wish."""
    keys = {placing.key for placing in evidence.placings}
    wanted = Counter(row.order for row in evidence.books.keys if row.key in keys)
    for order in evidence.books.orders:
        if wanted[order] != 1:
            yield f"order {order} was asked for {wanted[order]} times"


def steps_happened(evidence: Evidence) -> Iterator[str]:
    """A step that was answered with 200 is in the order's history, once for its key."""
    used = Counter(row.key for row in evidence.books.keys)
    for command in evidence.commands:
        if used[command.key] > 1:
            yield f"key {command.key} was used {used[command.key]} times"
        if command.status not in GRANTED or command.what not in list(Action):
            continue
        assert command.order
        event = EVENTS[Action(command.what)].__name__
        if all(one.event != event for one in evidence.histories[command.order.id]):
            yield f"{command.what} of order {command.order.id} was answered 200 and left no {event}"


# -- the life of each order -----------------------------------------------------------------------


def lives(evidence: Evidence) -> Iterator[str]:
    """Each change follows from the one before: version + 1, and a step that is allowed."""
    for order in evidence.books.orders.values():
        changes = evidence.histories[order.id]
        if not changes or (changes[0].event, changes[0].version) != (PLACED, 1):
            yield f"order {order.id} does not begin with {PLACED}, version 1"
            continue
        for before, change in pairwise(changes):
            yield from _step(before, change)
        last = changes[-1]
        if (order.version, order.status) != (last.version, last.status):
            yield (
                f"order {order.id} is {order.status} v{order.version}, "
                f"and its history ends with {last.status} v{last.version}"
            )


def _step(before: ChangeRow, change: ChangeRow) -> Iterator[str]:
    where = f"order {change.order}, {change.event} v{change.version} after v{before.version}"
    if change.version != before.version + (change.event != OVERDUE):
        yield f"{where}: a gap or a repetition of versions"
    action = ACTION_OF.get(change.event)
    if action:
        moves = {str(source): str(target) for source, target in TRANSITIONS[action].items()}
        if moves.get(before.status) != change.status:
            yield f"{where}: {before.status} to {change.status} is not allowed"
    elif change.event == PLACED:
        yield f"{where}: placed twice"
    elif change.status != before.status:
        yield f"{where}: changed the status"


def nothing_stuck(evidence: Evidence) -> Iterator[str]:
    """Every event had its effect: with nothing on its way, no order waits to be accepted."""
    for order in evidence.books.orders.values():
        if order.status == "placed":
            yield f"order {order.id} was never accepted"


def numbers(evidence: Evidence) -> Iterator[str]:
    """The numbers of a day are 1 to n, and every accepted order has one."""
    days: defaultdict[tuple[str, str | None], list[int]] = defaultdict(list)
    for order in evidence.books.orders.values():
        accepted = any(one.event == "OrderAccepted" for one in evidence.histories[order.id])
        if (order.number is not None) != accepted:
            yield f"order {order.id} has number {order.number}, accepted: {accepted}"
        if order.number is not None:
            days[order.store, order.day].append(order.number)
    for day, given in days.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            yield f"{day}: numbers {sorted(given)}"


def money(evidence: Evidence) -> Iterator[str]:
    """What an order costs is what its lines cost, at the menu's prices when it was chosen."""
    wishes = {
        placing.order.id: placing.wish or []
        for placing in evidence.placings
        if placing.order and placing.status in GRANTED
    }
    for order in evidence.books.orders.values():
        total = sum((line.unit_price * line.quantity for line in order.lines), Decimal(0))
        if order.total != total:
            yield f"order {order.id} costs {order.total}, its lines {total}"
        stored = [(line.item, line.quantity, line.unit_price) for line in order.lines]
        wish = [
            (line.item, line.quantity, Decimal(line.unit_price))
            for line in wishes.get(order.id, [])
        ]
        if order.id in wishes and stored != wish:
            yield f"order {order.id} has lines {stored}, wished were {wish}"


# -- events ---------------------------------------------------------------------------------------


def events_and_changes(evidence: Evidence) -> Iterator[str]:
    """No event without its change, no change without its event, and both say the same."""
    events = {one.event_id: one for one in evidence.books.events if one.detail_type in KINDS}
    changes = {one.event_id: one for one in evidence.books.changes}
    for event_id in events.keys() - changes.keys():
        yield f"{events[event_id].detail_type} {event_id} without a change"
    for event_id in changes.keys() - events.keys():
        yield f"a change of order {changes[event_id].order} without its event {event_id}"
    for event_id in events.keys() & changes.keys():
        event, change = events[event_id], changes[event_id]
        told = event.detail["order"]
        said = (event.detail_type, event.seq, told["id"], told["version"], told["status"])
        done = (change.event, change.seq, change.order, change.version, change.status)
        if said != done:
            yield f"event {event_id} says {said}, its change {done}"


def sequence(evidence: Evidence) -> Iterator[str]:
    """A store's events are numbered from 1 to its seq, without a hole."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for event in evidence.books.events:
        found[event.store].append(event.seq)
    for store, last in evidence.books.stores.items():
        if sorted(found[store]) != list(range(1, last + 1)):
            missing = sorted(set(range(1, last + 1)) - set(found[store]))
            twice = [seq for seq, count in Counter(found[store]).items() if count > 1]
            yield f"{store} is at {last}; missing {missing}, twice {twice}"


def nothing_on_its_way(evidence: Evidence) -> Iterator[str]:
    """The outbox is empty or parked with a reason, deliveries are gone or dead with a reason."""
    for event in evidence.books.events:
        if not event.published and not (event.parked and event.reason):
            yield f"{event.detail_type} {event.event_id} was not published"
    for delivery in evidence.books.deliveries:
        if not (delivery.dead and delivery.reason):
            yield f"event {delivery.event_id} still lies in queue {delivery.queue}"


Rule = Callable[[Evidence], Iterator[str]]
RULES: Sequence[Rule] = (
    placed_once,
    refused_stays_refused,
    asked_for,
    steps_happened,
    lives,
    nothing_stuck,
    numbers,
    money,
    events_and_changes,
    sequence,
    nothing_on_its_way,
    screens.nothing_made_up,
    screens.all_right,
    screens.never_backwards,
    screens.all_fresh,
    screens.recovered,
    chips.live_only_while_news_can_come,
)
