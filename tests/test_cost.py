"""docs/cost.md says what an order costs: counted here on a running café, by what AWS meters.

The counting is from outside: MQTT as any subscriber hears it, events as they lie in the outbox.
Prices are those of docs/cost.md, which names their sources.
"""

import json
import math
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from awscrt import mqtt5

from cafe.live import broker
from tests.prices import COUNTED, DOCUMENT, price
from tests.running import RunningCafe, wait_for, wish

pytestmark = pytest.mark.slow

ORDERS = 5
WEB_PROCESSES = 2
AIM = 0.04  # dollars per 1,000 orders

# What AWS takes for one: an event or SQS request of 64 KB, an MQTT message of 5 KB.
EVENT_BYTES, MQTT_BYTES = 64_000, 5_000
# The archive is paid by size. Rounded up, so that an item more on the menu is no other price.
ARCHIVED_BYTES = 7_000
ENVELOPE_BYTES = 250  # what EventBridge puts around an event


class Subscriber:
    """Hears what one web process hears: the topics, and the bytes, of every MQTT message."""

    def __init__(self, up: RunningCafe) -> None:
        way = broker.access(up.var)
        self.heard: list[tuple[str, int]] = []
        connected = threading.Event()
        self._stopped = threading.Event()
        self._client = mqtt5.Client(
            mqtt5.ClientOptions(
                host_name=way.host,
                port=way.port,
                connect_options=mqtt5.ConnectPacket(
                    client_id="the-accountant", username=way.user, password=way.password
                ),
                disable_metrics=True,
                on_publish_callback_fn=self._hear,
                on_lifecycle_event_connection_success_fn=lambda _: connected.set(),
                on_lifecycle_event_stopped_fn=lambda _: self._stopped.set(),
            )
        )
        self._client.start()
        assert connected.wait(20)
        everything = mqtt5.Subscription("cafe/v1/#", mqtt5.QoS.AT_LEAST_ONCE)
        self._client.subscribe(mqtt5.SubscribePacket([everything])).result(20)

    def _hear(self, data: Any) -> None:
        packet = data.publish_packet
        assert packet.qos == mqtt5.QoS.AT_LEAST_ONCE, "each costs an acknowledgement"
        said = sum(len(one.name) + len(one.value) for one in packet.user_properties or ())
        self.heard.append((packet.topic, len(packet.topic) + len(packet.payload) + said))

    def about(self, order: int) -> list[int]:
        """Return the sizes of the messages about an order."""
        return [size for topic, size in self.heard if topic == f"cafe/v1/demo/orders/{order}"]

    def stop(self) -> None:
        self._client.stop(mqtt5.DisconnectPacket())
        assert self._stopped.wait(10)


@dataclass(frozen=True)
class Counted:
    """What one order takes of each service, in what the service meters."""

    events: int
    deliveries: int  # copies of events in queues
    publishes: int


@pytest.fixture(scope="module")
def subscriber(up: RunningCafe) -> Iterator[Subscriber]:
    subscriber = Subscriber(up)
    yield subscriber
    subscriber.stop()


def place(up: RunningCafe) -> int:
    """Order three coffees and a cake; return the order's id once the bar has accepted it."""
    with up.client() as customer:
        menu = customer.get("/api/stores/demo/menu/").json()
        basket = wish(menu, "Flat White", quantity=2)
        for name in ("Latte", "Banana Bread"):
            basket["items"] += wish(menu, name)["items"]
        order = customer.post("/api/stores/demo/orders/", json=basket).json()
        page = order["links"]["self"]
        wait_for(lambda: customer.get(page).json()["status"] == "accepted", 20)
    return int(order["id"])


def stored(up: RunningCafe, ids: list[int]) -> dict[int, list[tuple[str, int]]]:
    """Return detail-type and size of the events of each order."""
    code = (
        "import json; from cafe.messaging.models import OutboxEvent; "
        "print(json.dumps(list(OutboxEvent.objects.values_list('detail_type', 'detail'))))"
    )
    found: dict[int, list[tuple[str, int]]] = {one: [] for one in ids}
    for detail_type, detail in json.loads(up.manage("shell", "--no-imports", "-c", code)):
        order = json.loads(detail).get("order", {}).get("id")
        if order in found:
            found[order].append((detail_type, len(detail.encode())))
    return found


@pytest.fixture(scope="module")
def counted(up: RunningCafe, subscriber: Subscriber) -> Counted:
    """Run orders from the phone to the counter, and count what they took."""
    with up.staff() as staff:
        ids = []
        for _ in range(ORDERS):
            order = place(up)
            for step in ("start", "ready", "collect"):
                answer = staff.post(f"/api/stores/demo/orders/{order}/{step}/", json={})
                assert answer.status_code == 200, answer.text
            ids.append(order)
    events = stored(up, ids)
    wait_for(lambda: all(len(subscriber.about(one)) >= len(events[one]) for one in ids), 20)
    takes = {
        Counted(
            events=sum(math.ceil(size / EVENT_BYTES) for _, size in events[one]),
            deliveries=sum(
                name in queue.detail_types
                for name, _ in events[one]
                for queue in COUNTED
                if not queue.by_name  # the demo's store names no listener
            ),
            publishes=sum(math.ceil(size / MQTT_BYTES) for size in subscriber.about(one)),
        )
        for one in ids
    }
    [one] = takes  # all alike
    for order in ids:
        assert sum(size + ENVELOPE_BYTES for _, size in events[order]) <= ARCHIVED_BYTES
    return one


# -- the document --------------------------------------------------------------------------------


def table(counted: Counted) -> list[str]:
    """Return the document's table: what 1,000 orders take, and what that costs."""
    heard = counted.publishes * WEB_PROCESSES
    archived = 1000 * ARCHIVED_BYTES / 1e9
    event, request, message = (
        price(f"{what}, a million")
        for what in ("EventBridge: events put", "SQS: requests", "IoT Core: messages")
    )
    rows = [
        ("EventBridge: events put", counted.events, event / 1000 * counted.events),
        ("EventBridge: archived, at most", "7 KB", archived * price("EventBridge: archived, a GB")),
        ("SQS: sent by the rules", counted.deliveries, request / 1000 * counted.deliveries),
        ("SQS: received", counted.deliveries, request / 1000 * counted.deliveries),
        ("SQS: deleted", counted.deliveries, request / 1000 * counted.deliveries),
        ("IoT Core: published", counted.publishes, message / 1000 * counted.publishes),
        (f"IoT Core: delivered to {WEB_PROCESSES} web processes", heard, message / 1000 * heard),
        ("IoT Core: acknowledged by them", heard, message / 1000 * heard),
    ]
    lines = [f"| {name} | {count} | ${dollars:.4f} |" for name, count, dollars in rows]
    return [*lines, f"| **message services, 1,000 orders** | | **${total(rows):.4f}** |"]


def total(rows: list[Any]) -> float:
    return float(sum(dollars for _, _, dollars in rows))


def test_an_order_costs_what_the_document_says(counted):
    expected = "\n".join(table(counted))
    assert expected in DOCUMENT, f"docs/cost.md should say:\n{expected}"


def test_an_order_costs_no_more_than_was_aimed_at(counted):
    match = re.search(r"\*\*\$([0-9.]+)\*\*", table(counted)[-1])
    assert match
    assert float(match[1]) <= AIM
