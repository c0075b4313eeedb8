"""What went wrong on SQS, to be looked at and sent again; and stored events, sent once more."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from cafe.messaging.bus.aws.batches import MAX_ENTRIES, batches
from cafe.messaging.bus.aws.envelope import Content, NotAnEnvelope, unwrap, wrap
from cafe.messaging.bus.aws.queue import REASON, SENT, SqsQueue, queue_of
from cafe.messaging.bus.base import BusUnavailable, DeadLetter
from cafe.messaging.event import listeners_in
from cafe.messaging.models import OutboxEvent
from cafe.messaging.queues import queues, queues_for

HIDE_SECONDS = 30  # while it is looked at or moved; by then it must be done with
# Not 0: a short poll asks some of SQS's servers only, and finds nothing where there is something.
WAIT_SECONDS = 1.0
NEVER_GIVEN_BACK = "received too often, never given back"  # SQS itself moved it, without a word


def look(queue: str, limit: int) -> list[DeadLetter]:
    """Return dead letters, oldest first; what is looked at is nobody else's for a moment."""
    found = [raw for dead in _those_there(queue) for raw in _look(dead, limit)]
    return sorted((_letter(queue, raw) for raw in found), key=lambda one: one.dead_at)


def _look(dead: SqsQueue, limit: int) -> Collection[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    try:
        for raw in _some(dead, limit):
            found[raw["MessageId"]] = raw
    finally:
        if found:
            dead.hide([raw["ReceiptHandle"] for raw in found.values()], 0)
    return found.values()


def redrive(queue: str, to: str = "") -> int:
    """Send dead letters to the queue they came from, or to another what it listens to.

    Of a queue beside the table what waits goes as well, to another only. Return how many were sent.

    By hand, not by StartMessageMoveTask, which needs rights of its own and says nothing of its end.
    No more than lie there now: what is dead again at once must not go in circles.
    """
    sources = _those_there(queue, also_waiting=bool(to))
    return sum(_move(source, queue_of(to or queue), to) for source in sources)


def _those_there(queue: str, *, also_waiting: bool = False) -> list[SqsQueue]:
    """Return the dead letters, of a stray what waits as well; one of its two may be deleted."""
    dead = queue_of(queue, dead=True)
    if queue in queues():
        return [dead]
    both = [dead, queue_of(queue)] if also_waiting else [dead]
    return [one for one in both if one.count_if_there()]


def _move(source: SqsQueue, target: SqsQueue, listener: str) -> int:
    """Send on what a listener listens to, or all of it for ""; return how many were sent."""
    there = _some(source, source.count())
    wanted = (raw for raw in there if not listener or _is_for(listener, raw))
    moved = 0
    for batch in batches(wanted, lambda raw: len(raw["Body"].encode())):
        failed = target.send_many([raw["Body"] for raw in batch])
        sent = [raw for index, raw in enumerate(batch) if index not in failed]
        source.delete([raw["ReceiptHandle"] for raw in sent])
        moved += len(sent)
    return moved


def deliver_again(names: Sequence[str], since: datetime) -> int:
    """Send stored events since a time to these queues; return how many copies.

    To the queues themselves, not to the bus: a listener outside asked for nothing.
    """
    events = OutboxEvent.objects.filter(created_at__gte=since, published_at__isnull=False)
    return sum(_deliver(name, events.order_by("pk").iterator()) for name in names)


def _deliver(name: str, events: Iterator[OutboxEvent]) -> int:
    bodies = (_envelope(one) for one in events if name in _queues_of(one))
    count = 0
    for batch in batches(bodies, lambda body: len(body.encode())):
        if failed := queue_of(name).send_many(batch):
            raise BusUnavailable(f"{queue_of(name)}: took {count}, then refused {len(failed)}")
        count += len(batch)
    return count


def _queues_of(event: OutboxEvent) -> list[str]:
    return queues_for(event.detail_type, listeners_in(event.detail))


def _envelope(event: OutboxEvent) -> str:
    return wrap(
        event_id=str(event.event_id),
        detail_type=event.detail_type,
        source=event.source,
        time=event.created_at,
        detail=event.detail,
    )


def _some(dead: SqsQueue, limit: int) -> Iterator[dict[str, Any]]:
    """Receive up to `limit` messages, as long as there are any."""
    while limit > 0:
        received = dead.receive(min(limit, MAX_ENTRIES), WAIT_SECONDS, HIDE_SECONDS)
        yield from received
        limit -= len(received)
        if not received:
            return


def _is_for(queue: str, raw: dict[str, Any]) -> bool:
    return _content(raw).detail_type in queues()[queue].detail_types


def _content(raw: dict[str, Any]) -> Content:
    try:
        return unwrap(raw["Body"])
    except NotAnEnvelope:
        return Content("unreadable", raw["Body"])


def _letter(queue: str, raw: dict[str, Any]) -> DeadLetter:
    content = _content(raw)
    dead_at = datetime.fromtimestamp(int(raw["Attributes"][SENT]) / 1000, UTC)
    return DeadLetter(
        raw["MessageId"], queue, content.detail_type, content.detail, dead_at, _reason(raw)
    )


def _reason(raw: dict[str, Any]) -> str:
    """Return why: our own word, or EventBridge's when its rule could not deliver."""
    said = {name: one["StringValue"] for name, one in raw.get("MessageAttributes", {}).items()}
    ours = said.get(REASON)
    theirs = ": ".join(said[name] for name in ("ERROR_CODE", "ERROR_MESSAGE") if name in said)
    return ours or theirs or NEVER_GIVEN_BACK
