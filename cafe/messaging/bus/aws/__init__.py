"""The bus on AWS: EventBridge takes events, and a rule fills each SQS queue.

What it does where the services promise less than bus/base.py: docs/decisions/aws-bus.md.
"""

from collections.abc import Sequence

from cafe.messaging.bus.aws.eventbridge import EventBridge
from cafe.messaging.bus.aws.sqs import Queues
from cafe.messaging.bus.base import Entry, PutResult
from cafe.messaging.bus.limits import LONGEST_POLL_SECONDS


class AwsBus(Queues):
    """EventBridge and SQS, named as bus/names.py says."""

    in_database = False
    batch_size = 50  # five calls of PutEvents
    poll_seconds = float(LONGEST_POLL_SECONDS)

    def __init__(self) -> None:
        super().__init__()
        self._events = EventBridge()

    def put(self, entries: Sequence[Entry]) -> list[PutResult]:
        """Send entries to the bus; the answer at an index is for the entry there."""
        return self._events.put(entries)
