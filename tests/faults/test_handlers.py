"""Handlers fail, for a while or for ever, while people order; nobody else waits for them."""

import json
from typing import Any

import pytest

from cafe.messaging.bus.names import bus_name, queue_name
from tests.aws.stack import sdk
from tests.crash.rush import Crashing
from tests.faults.failing_manage import FAILURES
from tests.fleet.fleet import Fleet

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

ROUNDS = 3
NOWHERE: dict[str, Any] = {
    "metadata": {"store": "nowhere", "seq": 1, "actor": "nobody"},
    "store": {
        "open": True,
        "paused": False,
        "paused_until": None,
        "pause_reason": "",
        "capacity": 1,
    },
}


def test_every_message_fails_three_times(rush: Crashing, chain: Fleet):
    for host in (chain, chain.second):
        host.start_again("worker", script="tests/faults/failing_manage.py")
    rush.begin(orders=30, rate=1.5)
    rush.judge()
    told = chain.log.read_text() + chain.second.log.read_text()
    events = len(rush.books().events)
    for number in range(1, FAILURES + 1):
        failed = told.count(f"BadDay: on try {number}")
        print(f"try {number} failed {failed} times, of {events} events")
        assert failed >= events, "each event has a message on one queue at least"
    assert dead_letters(chain) == []


def test_poison_goes_to_the_dead_letters_and_holds_up_nobody(rush: Crashing, chain: Fleet):
    rush.begin(orders=40, rate=2.0)
    for _ in range(ROUNDS):
        rush.pause()
        poison(chain.environment["AWS_ENDPOINT_URL"])
    rush.judge()
    reasons = [
        *("not an EventBridge envelope", "OrderPlaced: Object missing required field"),
        *("OrderPlaced: Object missing required field", "DoesNotExist: Store"),
    ]
    letters = dead_letters(chain)
    print(*letters, sep="\n")
    for reason in reasons:
        assert sum(reason in one for one in letters) == ROUNDS * reasons.count(reason)
    assert len(letters) == ROUNDS * len(reasons)


def poison(url: str) -> None:
    """Send what is no envelope, what is no event, and an event that no handler can deal with."""
    sqs = sdk("sqs", url)
    bar = sqs.get_queue_url(QueueName=queue_name("bar"))["QueueUrl"]
    sqs.send_message(QueueUrl=bar, MessageBody="one espresso, please")
    details = {"OrderPlaced": {"metadata": {}}, "StoreChanged": NOWHERE}
    entries = [
        {
            "EventBusName": bus_name(),
            "Source": "cafe.orders",
            "DetailType": name,
            "Detail": json.dumps(detail),
        }
        for name, detail in details.items()
    ]
    assert sdk("events", url).put_events(Entries=entries)["FailedEntryCount"] == 0


def dead_letters(chain: Fleet) -> list[str]:
    """Return the heading of each dead letter, as operators see it: when, what, and why."""
    lines = chain.manage("deadletters").splitlines()
    return [line.strip() for line in lines if line.startswith("  2")]
