"""The template's stack in moto: every event reaches the queues that the table says, and no others.

Events are those the app itself emitted, sent with a real PutEvents and received over real HTTP.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import boto3
import pytest
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from cafe.messaging.bus.names import dead_letter_name, queue_name
from cafe.messaging.event import kinds
from cafe.messaging.models import OutboxEvent
from cafe.messaging.queues import queues, queues_for
from tests.cast import Cafe
from tests.every_event import every_event
from tests.moto import CREDENTIALS, moto_server
from tests.running import ROOT
from tests.stack import Stack

TEMPLATE = (ROOT / "deploy" / "cloudformation.yaml").read_text()

pytestmark = pytest.mark.django_db


class Aws:
    """A stack of ours in an account of moto's."""

    def __init__(self, url: str) -> None:
        session = boto3.Session(
            CREDENTIALS["AWS_ACCESS_KEY_ID"],
            CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=CREDENTIALS["AWS_REGION"],
        )
        self.events = session.client("events", endpoint_url=url)
        self.sqs = session.client("sqs", endpoint_url=url)
        stacks = session.client("cloudformation", endpoint_url=url)
        stacks.create_stack(
            StackName="cafe", TemplateBody=TEMPLATE, Capabilities=["CAPABILITY_IAM"]
        )
        [stack] = stacks.describe_stacks(StackName="cafe")["Stacks"]
        self.status = stack["StackStatus"]

    def put(self, entries: Sequence[dict[str, str]]) -> None:
        for first in range(0, len(entries), 10):
            answer = self.events.put_events(Entries=entries[first : first + 10])
            assert answer["FailedEntryCount"] == 0

    def drain(self, name: str) -> list[dict[str, Any]]:
        """Return and delete everything in a queue."""
        url = self.sqs.get_queue_url(QueueName=name)["QueueUrl"]
        bodies = []
        while messages := self._receive(url):
            for message in messages:
                bodies.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def _receive(self, url: str) -> list[dict[str, Any]]:
        answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def drain_all(self) -> dict[str, list[dict[str, Any]]]:
        return {name: self.drain(queue_name(name)) for name in queues()}


@pytest.fixture(scope="module")
def account() -> Iterator[Aws]:
    with moto_server() as url:
        yield Aws(url)


@pytest.fixture
def aws(account: Aws) -> Aws:
    account.drain_all()
    return account


def entry(event: OutboxEvent, **changes: str) -> dict[str, str]:
    """Return an event as PutEvents takes it."""
    return {
        "EventBusName": "cafe",
        "Source": event.source,
        "DetailType": event.detail_type,
        "Detail": event.detail,
    } | changes


def seen(bodies: Sequence[dict[str, Any]]) -> Counter[tuple[str, str]]:
    return Counter((one["detail-type"], one["detail"]["metadata"]["event_id"]) for one in bodies)


def test_the_stack_comes_up(aws):
    assert aws.status == "CREATE_COMPLETE"
    assert not any(aws.drain(dead_letter_name(name)) for name in queues())


def test_every_event_reaches_exactly_the_queues_that_the_table_says(aws, cafe: Cafe, grace):
    events = every_event(cafe, grace)
    assert {event.detail_type for event in events} == {kind.detail_type() for kind in kinds()}
    aws.put([entry(event) for event in events])
    for name, bodies in aws.drain_all().items():
        assert seen(bodies) == Counter(
            (event.detail_type, str(event.event_id))
            for event in events
            if name in queues_for(event.detail_type)
        )


def test_a_queue_that_is_named_hears_of_who_names_it_and_of_nobody_else(aws, cafe: Cafe, grace):
    named = [queue for queue in queues().values() if queue.by_name]
    assert named
    for listeners in ("", "somebody else", " ".join(queue.name for queue in named)):
        cafe.change(listeners=listeners)
        cafe.order_at("collected", grace)
        events = list(OutboxEvent.objects.all())
        OutboxEvent.objects.all().delete()
        aws.put([entry(event) for event in events])
        heard = aws.drain_all()
        for queue in named:
            wanted = [
                one
                for one in events
                if queue.name in queues_for(one.detail_type, listeners.split())
            ]
            assert len(heard[queue.name]) == len(wanted)
            assert bool(wanted) is (queue.name in listeners)


@pytest.mark.parametrize(
    "changes",
    [
        {"Source": "cafe.order"},
        {"Source": "cafe.orders.eu"},
        {"Source": "Cafe.Orders"},
        {"DetailType": "OrderPlacedTwice"},
        {"DetailType": "Order"},
        {"DetailType": "orderplaced"},
        {"DetailType": "Order Placed"},
        {"EventBusName": "default"},
    ],
    ids=lambda changes: "-".join(f"{key} {value}" for key, value in changes.items()),
)
def test_nothing_alike_gets_in(aws, cafe: Cafe, changes):
    cafe.place()
    event = OutboxEvent.objects.get()
    aws.put([entry(event, **changes)])
    assert not any(aws.drain_all().values())
    aws.put([entry(event)])
    wanting = {name: bool(bodies) for name, bodies in aws.drain_all().items()}
    assert wanting == {name: name in queues_for(event.detail_type) for name in queues()}


def test_what_arrives_is_as_the_registry_says(aws, cafe: Cafe, grace):
    schemas = {
        one["SchemaName"]: json.loads(one["Content"])
        for one in Stack(TEMPLATE).of_type("AWS::EventSchemas::Schema").values()
    }
    for schema in schemas.values():
        Draft4Validator.check_schema(schema)
    aws.put([entry(event) for event in every_event(cafe, grace)])
    arrived = aws.drain_all()["live"]
    for body in arrived:
        Draft4Validator(schemas[f"cafe.orders@{body['detail-type']}"]).validate(body)
    assert {f"cafe.orders@{body['detail-type']}" for body in arrived} == set(schemas)


def test_the_registry_tells_events_apart(cafe: Cafe):
    cafe.place()
    event = OutboxEvent.objects.get()
    body = {
        "source": event.source,
        "detail-type": event.detail_type,
        "id": "1",
        "time": "2026-11-22T08:00:00Z",
        "detail": json.loads(event.detail),
    }
    by_name = Stack(TEMPLATE).of_type("AWS::EventSchemas::Schema")
    placed = Draft4Validator(json.loads(by_name["SchemaOrderPlaced"]["Content"]))
    assert placed.is_valid(body)
    assert not placed.is_valid(body | {"detail-type": "OrderReady"})
    body["detail"]["order"]["total"] = 3.4
    assert not placed.is_valid(body), "money is text"
