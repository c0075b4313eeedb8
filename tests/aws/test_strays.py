"""A queue that was renamed on AWS with messages in it: named, and sent on to another."""

import io

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client

from cafe.messaging.bus import get_bus
from cafe.messaging.bus.aws import strays
from cafe.messaging.bus.base import BusUnavailable
from cafe.messaging.bus.names import dead_letter_name, queue_name
from cafe.messaging.outbox import relay_once
from cafe.messaging.queues import queues
from tests.aws.bad_endpoint import GOOD, BadEndpoint, Faults
from tests.aws.readiness import readyz
from tests.aws.stack import sdk
from tests.aws.test_queues import address
from tests.cast import Cafe

pytestmark = pytest.mark.django_db

ORDERS = 3


@pytest.fixture
def renamed(bad: BadEndpoint, cafe: Cafe) -> BadEndpoint:
    """The bar's queue was called counter when three orders came; one message is dead already."""
    sqs = sdk("sqs", bad.url)
    for name in (queue_name("counter"), dead_letter_name("counter")):
        sqs.create_queue(QueueName=name)
    for _ in range(ORDERS):
        cafe.place()
    relay_once()
    for message in get_bus().receive("bar", 10, 0):
        body = message.receipt.body
        sqs.send_message(QueueUrl=address(bad.url, queue_name("counter")), MessageBody=body)
        get_bus().delete([message])
    [dead] = sqs.receive_message(QueueUrl=address(bad.url, queue_name("counter")))["Messages"]
    sqs.send_message(
        QueueUrl=address(bad.url, dead_letter_name("counter")), MessageBody=dead["Body"]
    )
    sqs.delete_message(
        QueueUrl=address(bad.url, queue_name("counter")), ReceiptHandle=dead["ReceiptHandle"]
    )
    return bad


def deadletters(*arguments: str) -> str:
    out = io.StringIO()
    call_command("deadletters", *arguments, stdout=out)
    return out.getvalue()


def test_readyz_names_it_and_no_process_is_replaced_for_it(renamed: BadEndpoint):
    answer = readyz()
    assert answer.json()["other queues"] == f"counter: {ORDERS - 1} waiting"
    problems = {name for name, said in answer.json().items() if said != "ok"}
    assert problems <= {"other queues", "mqtt"}
    assert answer.status_code == (503 if "mqtt" in problems else 200)


def test_metrics_have_its_figures(renamed: BadEndpoint):
    lines = Client().get("/metrics").content.decode().splitlines()
    assert f'cafe_queue_waiting_messages{{queue="counter"}} {ORDERS - 1}.0' in lines
    assert 'cafe_queue_dead_letters{queue="counter"} 1.0' in lines


def test_the_check_names_it(renamed: BadEndpoint):
    assert "'counter'" in next(str(one.msg) for one in _warnings())


def _warnings() -> list:
    return [one for one in run_checks(databases=["default"]) if one.id == "cafe.W004"]


def test_all_of_it_goes_to_another_queue_that_listens(renamed: BadEndpoint):
    said = deadletters("--queue", "counter", "--redrive", "--to", "bar")
    assert f"sent to bar: {ORDERS}" in said
    assert get_bus().strays() == []
    assert len(get_bus().receive("bar", 10, 0)) == ORDERS


def test_what_another_queue_does_not_listen_to_stays(renamed: BadEndpoint):
    unknown = '{"detail-type": "Unknown", "detail": {}}'
    sqs = sdk("sqs", renamed.url)
    sqs.send_message(QueueUrl=address(renamed.url, queue_name("counter")), MessageBody=unknown)
    assert f"sent to bar: {ORDERS}" in deadletters("--queue", "counter", "--redrive", "--to", "bar")
    assert get_bus().strays() == ["counter"]
    assert get_bus().depth("counter").waiting == 1


def test_deadletters_lists_it_and_says_what_to_do(renamed: BadEndpoint):
    said = deadletters()
    assert "counter: 1 dead" in said
    assert f"{ORDERS - 1} waiting, and nobody handles this queue" in said
    assert "deadletters --queue counter --redrive --to NAME" in said


@pytest.mark.parametrize("gone", [queue_name, dead_letter_name])
def test_one_of_its_two_queues_may_be_deleted_already(renamed: BadEndpoint, gone):
    sdk("sqs", renamed.url).delete_queue(QueueUrl=address(renamed.url, gone("counter")))
    left = ORDERS - 1 if gone is dead_letter_name else 1
    assert get_bus().strays() == ["counter"]
    assert "counter: " in deadletters()
    assert f"sent to bar: {left}" in deadletters("--queue", "counter", "--redrive", "--to", "bar")


def test_an_empty_one_is_not_named_nor_are_other_peoples_queues(bad: BadEndpoint, cafe: Cafe):
    sqs = sdk("sqs", bad.url)
    for name in (queue_name("empty"), "payroll"):
        sqs.create_queue(QueueName=name)
    sqs.send_message(QueueUrl=address(bad.url, "payroll"), MessageBody="salary")
    assert get_bus().strays() == []


def test_more_queues_than_one_answer_holds_are_all_looked_at(renamed: BadEndpoint, monkeypatch):
    monkeypatch.setattr(strays, "PAGE", 2)
    assert get_bus().strays() == ["counter"]
    # Two on each page: a queue and its dead letters.
    assert renamed.calls["ListQueues"] == len(queues()) + 1


def test_queues_are_listed_once_a_minute(renamed: BadEndpoint):
    for _ in range(5):
        assert get_bus().strays() == ["counter"]
    assert renamed.calls["ListQueues"] == 1


def test_without_the_right_to_list_it_says_so_and_works_on(
    renamed: BadEndpoint, caplog: pytest.LogCaptureFixture
):
    renamed.faults = Faults(forbids=True, on=frozenset({"ListQueues"}))
    assert get_bus().strays() == []
    assert "not allowed: list_queues" in caplog.text
    assert readyz().json()["other queues"] == "ok"


def test_when_sqs_is_away_nothing_is_said_to_be_well(renamed: BadEndpoint):
    renamed.faults = Faults(throttles=True)
    with pytest.raises(BusUnavailable):
        get_bus().strays()
    with pytest.raises(CommandError):
        deadletters()
    assert _warnings() == []
    renamed.faults = GOOD
    assert get_bus().strays() == ["counter"]
