"""What moto plays wrongly, as strict expected failures: one that passes has been mended.

One more is in tests/test_bus_contract.py: it deletes by an old receipt.
"""

import json
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cafe.messaging.bus import get_bus
from cafe.messaging.bus.names import bus_name, dead_letter_name, queue_name, rule_name
from tests.aws.stack import sdk

wrong = partial(pytest.mark.xfail, strict=True, raises=AssertionError)
refused = partial(pytest.mark.xfail, strict=True, raises=ClientError)


def put(url: str, detail: dict[str, Any], **changes: str) -> Any:
    entry = {
        "EventBusName": bus_name(),
        "Source": "cafe.orders",
        "DetailType": "OrderPlaced",
        "Detail": json.dumps(detail),
    }
    return sdk("events", url).put_events(Entries=[entry | changes])


def at_the_bar(aws: str) -> int:
    return get_bus().depth("bar").waiting


def pattern(aws: str, **parts: object) -> None:
    rule = {"source": ["cafe.orders"], **parts}
    sdk("events", aws).put_rule(
        Name=rule_name("bar"), EventBusName=bus_name(), EventPattern=json.dumps(rule)
    )


@wrong(reason="moto: a disabled rule delivers")
def test_a_disabled_rule_delivers_nothing(aws: str):
    sdk("events", aws).disable_rule(Name=rule_name("bar"), EventBusName=bus_name())
    put(aws, {})
    assert at_the_bar(aws) == 0


@wrong(reason="moto: an unknown operator matches everything")
def test_an_unknown_operator_is_refused(aws: str):
    pattern(aws, detail={"n": [{"resembles": 7}]})
    put(aws, {"n": 8})
    assert at_the_bar(aws) == 0


@wrong(reason="moto: arrays of objects do not match")
def test_a_pattern_looks_into_arrays_of_objects(aws: str):
    pattern(aws, detail={"items": {"name": ["latte"]}})
    put(aws, {"items": [{"name": "mocha"}, {"name": "latte"}]})
    assert at_the_bar(aws) == 1


@wrong(reason="moto: the Input of a target is ignored")
def test_a_target_gets_its_input(aws: str):
    arn = f"arn:aws:sqs:eu-central-1:123456789012:{queue_name('bar')}"
    sdk("events", aws).put_targets(
        Rule=rule_name("bar"),
        EventBusName=bus_name(),
        Targets=[{"Id": "1", "Arn": arn, "Input": '{"detail-type": "Changed"}'}],
    )
    put(aws, {})
    queue = sdk("sqs", aws).get_queue_url(QueueName=queue_name("bar"))["QueueUrl"]
    [message] = sdk("sqs", aws).receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(message["Body"]) == {"detail-type": "Changed"}


@refused(reason="moto: a missing target queue fails the whole PutEvents")
def test_a_missing_queue_is_the_matter_of_its_rule_alone(aws: str):
    sqs = sdk("sqs", aws)
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=queue_name("bar"))["QueueUrl"])
    assert put(aws, {})["FailedEntryCount"] == 0


@refused(reason="moto: says that a bus is missing; AWS says nothing")
def test_a_missing_bus_takes_events_and_loses_them(aws: str):
    assert put(aws, {}, EventBusName="nowhere")["FailedEntryCount"] == 0


@refused(reason="moto: has no StartMessageMoveTask")
def test_sqs_moves_dead_letters_itself(aws: str):
    arn = f"arn:aws:sqs:eu-central-1:123456789012:{dead_letter_name('bar')}"
    assert sdk("sqs", aws).start_message_move_task(SourceArn=arn)["TaskHandle"]
