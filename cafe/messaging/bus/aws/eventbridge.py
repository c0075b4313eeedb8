"""PutEvents: events to the bus, entry by entry.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
"""

import logging
import re
import time
from collections.abc import Sequence
from typing import Any

from cafe.messaging.bus.aws.batches import MAX_BYTES, batches
from cafe.messaging.bus.aws.client import Forbidden, Wrong, call
from cafe.messaging.bus.base import BusUnavailable, Entry, PutResult
from cafe.messaging.bus.names import bus_name, rule_name

log = logging.getLogger(__name__)

# Begin no further call after that, so that the relay's lease outlives the last one.
BUDGET_SECONDS = 4.0
TIME_BYTES = 14
DETAIL_TYPE_CHARACTERS = 128  # what is longer is taken and then thrown away without a word
# Any other code is tried again: a new one is more likely a new kind of bad day than of bad event.
FINAL_CODES = {
    "AccessDeniedException",
    "InvalidAccountIdException",
    "InvalidArgument",
    "MalformedDetail",
    "NotAuthorizedForDetailTypeException",
    "NotAuthorizedForSourceException",
    "RedactionFailure",
}
X_RAY = re.compile(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;[A-Za-z]+=[0-9A-Za-z.:-]+)*")


def entry_size(entry: Entry) -> int:
    """Return the bytes of an entry as the service counts them.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
    """
    texts = (entry.source, entry.detail_type, entry.detail)
    return TIME_BYTES + sum(len(text.encode()) for text in texts)


def unsendable(entry: Entry) -> str:
    """Return why an entry can never be sent, or nothing."""
    if (size := entry_size(entry)) >= MAX_BYTES:
        return f"too large for the bus: {size} bytes of {MAX_BYTES}"
    if len(entry.detail_type) > DETAIL_TYPE_CHARACTERS:
        return f"detail-type of {len(entry.detail_type)} characters"
    return ""


class EventBridge:
    """The sending side of the bus."""

    def __init__(self) -> None:
        self._seen = False

    def put(self, entries: Sequence[Entry]) -> list[PutResult]:
        """Send entries of any number, in as many calls as it takes; never raises for the service.

        Once the bus does not answer, what is left is `away` unsent: each more try would cost a
        time-out.
        """
        results = {
            entry.event_id: PutResult(error=reason, final=True)
            for entry in entries
            if (reason := unsendable(entry))
        }
        end = time.monotonic() + BUDGET_SECONDS
        away = ""
        for batch in batches((one for one in entries if one.event_id not in results), entry_size):
            if not away and time.monotonic() > end:
                away = f"bus {bus_name()}: slow"
            answers = [PutResult(away, away=True)] * len(batch) if away else self._put(batch)
            away = next((answer.error for answer in answers if answer.away), "")
            results |= {one.event_id: answer for one, answer in zip(batch, answers, strict=True)}
        return [results[entry.event_id] for entry in entries]

    def _put(self, batch: Sequence[Entry]) -> list[PutResult]:
        try:
            self._look_once()
            answer = call(
                "events", "put_events", _about(), Entries=[_request(one) for one in batch]
            )
        except Wrong as error:
            if len(batch) > 1:
                return self._put_one_by_one(batch)
            return [PutResult(str(error), final=True)]
        except BusUnavailable as error:
            return [PutResult(str(error), away=True)] * len(batch)
        # An answer with too few results says nothing of the rest: they are sent again.
        said = [*map(_result, answer["Entries"]), *[PutResult("no result")] * len(batch)]
        return said[: len(batch)]

    def _put_one_by_one(self, batch: Sequence[Entry]) -> list[PutResult]:
        """Put each by itself, since one of them spoils the whole call."""
        results: list[PutResult] = []
        for entry in batch:
            away = next((result for result in results if result.away), None)
            results += [away] if away else self._put([entry])
        return results

    def _look_once(self) -> None:
        """Raise BusUnavailable when there is no such bus: PutEvents says yes and loses events.

        https://github.com/aws/aws-sdk/issues/186
        """
        if self._seen:
            return
        try:
            call("events", "describe_event_bus", _about(), Name=bus_name())
        except Forbidden as error:
            log.warning("whether the bus exists is not known: %s", error)
        self._seen = True


def _about() -> str:
    return f"bus {bus_name()}"


def look_at_rule(queue: str) -> None:
    """Say aloud when the rule of a queue is missing or disabled: the bus loses its events."""
    rule = f"rule {rule_name(queue)}"
    try:
        name, bus = rule_name(queue), bus_name()
        answer = call("events", "describe_rule", rule, Name=name, EventBusName=bus)
    except BusUnavailable as error:
        log.error("queue %s may get no events: %s", queue, error)
    else:
        if answer.get("State") != "ENABLED":
            log.error("queue %s gets no events: %s is disabled", queue, rule)


def _request(entry: Entry) -> dict[str, Any]:
    trace = {"TraceHeader": entry.trace_id} if X_RAY.fullmatch(entry.trace_id) else {}
    return {
        "EventBusName": bus_name(),
        "Source": entry.source,
        "DetailType": entry.detail_type,
        "Detail": entry.detail,
        "Time": entry.time,
        **trace,
    }


def _result(said: dict[str, Any]) -> PutResult:
    code = said.get("ErrorCode")
    if not code:
        return PutResult()
    text = f"{code}: {said.get('ErrorMessage') or ''}".rstrip(": ")
    return PutResult(text, final=code in FINAL_CODES)
