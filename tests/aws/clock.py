"""Time that passes when a test says so: what was hidden on a bus is shown again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cafe.messaging.bus.aws.queue import SqsQueue
from cafe.messaging.models import Delivery


class LocalClock:
    """Lets time pass for what is hidden in the database."""

    def let_pass(self) -> None:
        Delivery.objects.update(visible_at=timezone.now() - timedelta(seconds=1))


class SqsClock:
    """Lets time pass on SQS by showing again whatever was ever received."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._received: list[tuple[SqsQueue, str]] = []
        receive = SqsQueue.receive

        def recorded(queue: SqsQueue, limit: int, wait: float, hide: int) -> list[dict[str, Any]]:
            messages = receive(queue, limit, wait, hide)
            self._received += [(queue, message["ReceiptHandle"]) for message in messages]
            return messages

        monkeypatch.setattr(SqsQueue, "receive", recorded)

    def let_pass(self) -> None:
        for queue, handle_ in self._received:
            queue._in_batches(
                "change_message_visibility_batch",
                [{"ReceiptHandle": handle_, "VisibilityTimeout": 0}],
            )


Clock = LocalClock | SqsClock
