"""Messages are handled at least once however badly SQS behaves, and once is all one sees."""

import time

import pytest

from cafe.messaging.bus import get_bus
from cafe.messaging.bus.aws import client, sqs
from cafe.messaging.bus.aws.queue import queue_of
from cafe.messaging.bus.base import BusUnavailable
from cafe.messaging.bus.names import dead_letter_name, queue_name
from cafe.messaging.models import OutboxEvent
from cafe.messaging.outbox import relay_once
from cafe.messaging.queues import queues
from orders.order.models import Order, Status
from orders.order.steps import accept_order
from tests.aws.bad_endpoint import GOOD, BadEndpoint, Faults
from tests.aws.readiness import readyz
from tests.aws.stack import sdk
from tests.cast import Cafe
from tests.work import handle

pytestmark = pytest.mark.django_db


@pytest.fixture
def screens(monkeypatch) -> list[bytes]:
    """What was published for the screens."""
    published: list[bytes] = []
    monkeypatch.setattr(
        "orders.order.publishing.publish", lambda _, payload: published.append(payload)
    )
    return published


def work() -> int:
    """Relay and handle until there is nothing to do; return how many messages were handled."""
    handled = 0
    while True:
        relay_once()
        found = {name: get_bus().receive(name, 10, 0) for name in queues()}
        if not any(found.values()):
            return handled
        for name, messages in found.items():
            handle(get_bus(), queues()[name], messages)
            handled += len(messages)


def send(url: str, name: str, body: str) -> None:
    sdk("sqs", url).send_message(QueueUrl=address(url, name), MessageBody=body)


def address(url: str, name: str) -> str:
    return str(sdk("sqs", url).get_queue_url(QueueName=name)["QueueUrl"])


def test_everything_twice_and_shuffled_changes_nothing(
    bad: BadEndpoint, cafe: Cafe, screens: list[bytes]
):
    bad.faults = Faults(twice_and_shuffled=True)
    for _ in range(7):
        cafe.place()
    work()
    orders = Order.objects.all()
    assert {(order.status, order.version) for order in orders} == {(Status.ACCEPTED, 2)}
    assert sorted(order.number or 0 for order in orders) == list(range(1, 8))
    assert OutboxEvent.objects.count() == 14, "no event was told twice"
    assert len(screens) == 28


def test_a_delete_that_failed_is_asked_for_again(bad: BadEndpoint, cafe: Cafe):
    for _ in range(4):
        cafe.place()
    relay_once()
    messages = get_bus().receive("bar", 10, 0)
    bad.faults = Faults(deletes="half")
    get_bus().delete(messages)
    assert bad.calls["DeleteMessageBatch"] == 2
    assert get_bus().depth("bar").waiting == 1, "of four two, of the other two one"


def test_what_cannot_be_deleted_comes_again_and_changes_nothing(
    bad: BadEndpoint, cafe: Cafe, screens: list[bytes], monkeypatch
):
    monkeypatch.setattr(sqs, "VISIBILITY_SECONDS", 1)
    cafe.place()
    bad.faults = Faults(deletes="none")
    assert work() == 3  # placed to both, accepted to the screens
    before = Order.objects.values().get()
    bad.faults = GOOD
    time.sleep(1.1)
    assert work() == 3
    assert Order.objects.values().get() == before


def test_an_answer_with_messages_that_is_lost_delays_them_and_no_more(
    bad: BadEndpoint, cafe: Cafe, monkeypatch
):
    monkeypatch.setattr(sqs, "VISIBILITY_SECONDS", 1)
    monkeypatch.setitem(client.ATTEMPTS, "sqs", 1)
    cafe.place()
    relay_once()
    bad.faults = Faults(loses_answer=True, on=frozenset({"ReceiveMessage"}))
    with pytest.raises(BusUnavailable):
        get_bus().receive("bar", 10, 0)
    bad.faults = GOOD
    assert get_bus().receive("bar", 10, 0) == []
    assert len(get_bus().receive("bar", 10, 5)) == 1


def test_a_queue_that_cannot_be_told_leaves_the_others_of_the_batch_alone(
    bad: BadEndpoint, cafe: Cafe, monkeypatch
):
    for _ in range(3):
        cafe.place()
    relay_once()
    failing = Order.objects.order_by("pk")[0].pk
    monkeypatch.setattr(
        "barista.handlers.accept_order", lambda pk: 1 / 0 if pk == failing else accept_order(pk)
    )
    bad.faults = Faults(throttles=True, on=frozenset({"ChangeMessageVisibilityBatch"}))
    handle(get_bus(), queues()["bar"], get_bus().receive("bar", 10, 0))
    assert Order.objects.filter(status=Status.ACCEPTED).count() == 2
    assert get_bus().depth("bar").waiting == 1


@pytest.mark.parametrize("body", ["", "espresso", "{}", '{"detail-type": 7}', '["OrderPlaced"]'])
def test_a_body_that_eventbridge_did_not_write_is_buried_with_its_reason(
    bad: BadEndpoint, body: str
):
    send(bad.url, queue_name("bar"), body or " ")
    assert get_bus().receive("bar", 10, 0) == []
    [letter] = get_bus().dead_letters("bar")
    assert "not an EventBridge envelope" in letter.reason
    assert letter.detail == (body or " ")


def test_a_dead_letter_of_eventbridges_own_says_why_its_rule_failed(bad: BadEndpoint):
    said = {"ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "the queue's policy forbids it"}
    sdk("sqs", bad.url).send_message(
        QueueUrl=address(bad.url, dead_letter_name("bar")),
        MessageBody="{}",
        MessageAttributes={
            name: {"DataType": "String", "StringValue": text} for name, text in said.items()
        },
    )
    [letter] = get_bus().dead_letters("bar")
    assert letter.reason == "NO_PERMISSIONS: the queue's policy forbids it"


def test_what_is_being_handled_is_hidden_for_longer(bad: BadEndpoint, cafe: Cafe, monkeypatch):
    # Seconds on end may be somebody else's on a busy machine; a renewal must still be in time.
    monkeypatch.setattr(sqs, "VISIBILITY_SECONDS", 4)
    monkeypatch.setattr(sqs, "RENEW_SECONDS", 0.2)
    cafe.place()
    relay_once()
    messages = get_bus().receive("bar", 10, 0)
    for _ in range(5):
        time.sleep(1)
        get_bus().keep_hidden()
    assert get_bus().receive("live", 10, 0)
    assert still_hidden("bar")
    get_bus().delete(messages)
    get_bus().keep_hidden()


def still_hidden(name: str) -> bool:
    """Look as another process would: a receive() of our own would give up what we hold."""
    return not queue_of(name).receive(10, 0, 0)


def test_one_queue_that_is_missing_holds_up_no_other(bad: BadEndpoint, cafe: Cafe):
    cafe.place()
    relay_once()
    sdk("sqs", bad.url).delete_queue(QueueUrl=address(bad.url, queue_name("live")))
    with pytest.raises(BusUnavailable, match=f"queue {queue_name('live')} does not exist"):
        get_bus().receive("live", 10, 0)
    assert len(get_bus().receive("bar", 10, 0)) == 1


def test_readyz_names_a_queue_that_does_not_exist(bad: BadEndpoint, cafe: Cafe):
    sdk("sqs", bad.url).delete_queue(QueueUrl=address(bad.url, queue_name("live")))
    body = readyz().json()
    assert body["queue live"] == f"queue {queue_name('live')} does not exist"
    assert body["queue bar"] == "ok"


def test_readyz_says_that_credentials_are_missing(
    bad: BadEndpoint, cafe: Cafe, monkeypatch, tmp_path
):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    cafe.place()
    with pytest.raises(BusUnavailable, match="no AWS credentials"):
        relay_once()
    OutboxEvent.objects.update(created_at="2020-01-01T00:00Z")
    body = readyz().json()
    assert "no AWS credentials" in body["queue bar"]
    assert "no AWS credentials" in body["relay"]
    assert bad.url not in str(body)
