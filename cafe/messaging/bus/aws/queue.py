"""One SQS queue: its calls in batches, each answer read entry by entry."""

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from cafe.messaging.bus.aws.batches import batches
from cafe.messaging.bus.aws.client import Missing, call
from cafe.messaging.bus.base import BusUnavailable
from cafe.messaging.bus.limits import LONGEST_POLL_SECONDS
from cafe.messaging.bus.names import dead_letter_name, queue_name

RECEIVES = "ApproximateReceiveCount"
SENT = "SentTimestamp"
REASON = "reason"
REASON_CHARACTERS = 1000
COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
# SQS refuses a message for a single one of these, and a reason quotes what came from anywhere.
UNSAFE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SqsQueue:
    """A queue by its name on AWS; every method raises BusUnavailable when it cannot be asked."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._url = ""

    def receive(self, limit: int, wait: float, hide: int) -> list[dict[str, Any]]:
        """Return up to 10 messages as SQS describes them, hidden for `hide` seconds."""
        seconds = min(math.ceil(wait), LONGEST_POLL_SECONDS)
        answer = self._call(
            "receive_message",
            wait=seconds,
            MaxNumberOfMessages=limit,
            WaitTimeSeconds=seconds,
            VisibilityTimeout=hide,
            MessageSystemAttributeNames=[RECEIVES, SENT],
            MessageAttributeNames=["All"],
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def send(self, body: str, *, delay: int = 0, reason: str = "") -> None:
        """Send one message, with the reason why it is dead if it is."""
        value = {"DataType": "String", "StringValue": UNSAFE.sub("?", reason)[:REASON_CHARACTERS]}
        attributes = {REASON: value} if reason else {}
        self._call(
            "send_message", MessageBody=body, DelaySeconds=delay, MessageAttributes=attributes
        )

    def send_many(self, bodies: Sequence[str]) -> set[int]:
        """Send messages; return the indexes of those that SQS did not take."""
        entries = [{"MessageBody": body} for body in bodies]
        return self._in_batches("send_message_batch", entries)

    def delete(self, handles: Sequence[str]) -> None:
        entries = [{"ReceiptHandle": handle} for handle in handles]
        self._all("delete_message_batch", entries)

    def hide(self, handles: Sequence[str], seconds: int) -> None:
        """Hide received messages for so many seconds from now; 0 shows them to everybody."""
        entries = [{"ReceiptHandle": handle, "VisibilityTimeout": seconds} for handle in handles]
        self._all("change_message_visibility_batch", entries)

    def count(self) -> int:
        """Return how many messages it has, also those being handled: about, as SQS says."""
        answer = self._call("get_queue_attributes", AttributeNames=list(COUNTS))
        return sum(int(answer["Attributes"].get(name, 0)) for name in COUNTS)

    def count_if_there(self) -> int:
        """Return how many messages it has; 0 when there is no such queue."""
        try:
            return self.count()
        except Missing:
            return 0

    def _all(self, operation: str, entries: Sequence[dict[str, Any]]) -> None:
        if failed := self._in_batches(operation, entries):
            raise BusUnavailable(f"{self}: {operation} failed for {len(failed)} of {len(entries)}")

    def _in_batches(self, operation: str, entries: Sequence[dict[str, Any]]) -> set[int]:
        """Do it with all entries, and again with those that failed; return who failed twice."""
        failed = self._try(operation, dict(enumerate(entries)))
        return self._try(operation, {index: entries[index] for index in sorted(failed)})

    def _try(self, operation: str, entries: dict[int, dict[str, Any]]) -> set[int]:
        failed: set[int] = set()
        for batch in batches(entries.items(), lambda item: len(str(item[1]).encode())):
            request = [{"Id": str(index), **entry} for index, entry in batch]
            answer = self._call(operation, Entries=request)
            failed |= {int(one["Id"]) for one in answer.get("Failed", [])}
        return failed

    def _call(self, operation: str, *, wait: float = 0.0, **parameters: Any) -> dict[str, Any]:
        if not self._url:
            answer = call("sqs", "get_queue_url", str(self), QueueName=self._name)
            self._url = answer["QueueUrl"]
        return call("sqs", operation, str(self), wait=wait, QueueUrl=self._url, **parameters)

    def __str__(self) -> str:
        return f"queue {self._name}"


def queue_of(name: str, *, dead: bool = False) -> SqsQueue:
    """Return a queue of the subscriptions table, or the one of its dead letters."""
    return _made(dead_letter_name(name) if dead else queue_name(name))


_made = cache(SqsQueue)
