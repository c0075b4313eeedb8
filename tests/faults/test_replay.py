"""The whole day comes again from the archive, in any order: nothing changes, nobody is told."""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pytest
from websockets.sync.client import ClientConnection

from cafe.messaging.bus.names import queue_name
from cafe.messaging.queues import queues_for
from tests.aws.stack import sdk
from tests.crash.books import EventRow
from tests.crash.rush import Crashing
from tests.fleet.fleet import Fleet
from tests.mqtt.mosquitto import Mosquitto
from tests.running import wait_for
from tests.test_live import heard, open_socket, place, session

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

LISTEN_SECONDS = 6.0  # longer than a push takes, and than the hub waits for one that is late


def test_a_shuffled_replay_of_the_day_changes_nothing(
    rush: Crashing, chain: Fleet, broker: Mosquitto
):
    rush.begin(orders=20, rate=4.0)
    rush.judge()
    with screens(chain) as open_screens:
        assert heard(open_screens, LISTEN_SECONDS), "a screen is told when something happens"
        rush.wait_until_quiet()
        before, published = rush.books(), broker.log.count("Received PUBLISH")
        sent = replay(chain, before.events)
        wait_for(lambda: not chain.on_the_way(), 60)
        told = heard(open_screens, LISTEN_SECONDS)
    after = rush.books()
    print(f"{sent} messages of {len(before.events)} events came again")
    assert sent > len(before.events) > 100
    assert after == before
    assert told == []
    assert broker.log.count("Received PUBLISH") == published


@contextmanager
def screens(chain: Fleet) -> Iterator[list[ClientConnection]]:
    """Open every kind of screen on both hosts, and take an order half of its way before them."""
    paths = [f"/ws/stores/demo/{what}/" for what in ("queue", "board", "menu")]
    with ExitStack() as stack:
        staff = stack.enter_context(chain.staff())
        order = place(chain)
        paths.append(order["links"]["live"])
        opened = [
            stack.enter_context(open_socket(host, path, session(staff)))
            for host in (chain, chain.second)
            for path in paths
        ]
        path = order["links"]["self"]
        wait_for(lambda: staff.get(path).json()["status"] == "accepted")
        staff.post(f"/api/stores/demo/orders/{order['id']}/start/", json={}).raise_for_status()
        yield opened


def replay(chain: Fleet, events: Sequence[EventRow]) -> int:
    """Deliver events as an archive's replay does, by the rules and in no order; return how many."""
    sqs = sdk("sqs", chain.environment["AWS_ENDPOINT_URL"])
    deliveries = [(name, one) for one in events for name in queues_for(one.detail_type)]
    random.Random(1).shuffle(deliveries)
    for name, event in deliveries:
        url = sqs.get_queue_url(QueueName=queue_name(name))["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=envelope(event))
    return len(deliveries)


def envelope(event: EventRow) -> str:
    return json.dumps(
        {
            "version": "0",
            "id": f"again-{event.event_id}",
            "detail-type": event.detail_type,
            "source": "cafe.orders",
            "replay-name": "the-whole-day",
            "detail": event.detail,
        }
    )
