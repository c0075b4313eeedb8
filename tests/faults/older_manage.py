"""A manage.py of an earlier version: what messages need not say, it does not say.

Started in place of manage.py by test_versions.py, on one host of two.
"""

import json
from typing import Any

from tests.faults.wrapped import module, run

NOT_YET = ("schema", "trace_id")  # of an event's metadata


def be_older() -> None:
    events, publishing = module("cafe.messaging.event"), module("orders.order.publishing")
    encode, publish = events.Event.encode, publishing.publish

    def with_less(event: Any) -> str:
        detail = json.loads(encode(event))
        if not detail.get("reason"):
            detail.pop("reason", None)
        for name in NOT_YET:
            detail["metadata"].pop(name, None)
        return json.dumps(detail)

    def publish_less(topic: str, payload: bytes) -> None:
        message = json.loads(payload)
        message.pop("as_of", None)
        publish(topic, json.dumps(message).encode())

    events.Event.encode = with_less
    publishing.publish = publish_less


if __name__ == "__main__":
    run(be_older)
