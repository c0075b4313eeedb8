"""deploy/cloudformation.yaml: made from the table, sound, and complete for each queue."""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from cafe import cloudformation
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.aws.client import CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS
from cafe.messaging.bus.base import MAX_RECEIVES
from cafe.messaging.bus.limits import LONGEST_POLL_SECONDS, RENEW_SECONDS, VISIBILITY_SECONDS
from cafe.messaging.bus.names import bus_name, dead_letter_name, queue_name, rule_name
from cafe.messaging.queues import Queue, queues
from cafe.subscriptions import QUEUES
from orders.events import OrderPlaced, OrderReady
from tests.running import ROOT
from tests.stack import Stack, arn

COMMITTED = ROOT / "deploy" / "cloudformation.yaml"
# Given in one call, without a bucket to upload it to first.
LONGEST_BODY = 51_200

QUEUE, RULE, POLICY = "AWS::SQS::Queue", "AWS::Events::Rule", "AWS::SQS::QueuePolicy"


@pytest.fixture(scope="module")
def stack() -> Stack:
    return Stack(COMMITTED.read_text())


# -- the file ------------------------------------------------------------------------------------


def test_the_file_is_made_from_the_table():
    printed = io.StringIO()
    call_command("cloudformation", stdout=printed)
    made_by = "run `python manage.py cloudformation > deploy/cloudformation.yaml`"
    assert printed.getvalue() == COMMITTED.read_text(), made_by


def test_it_is_clean():
    command = [Path(sys.executable).with_name("cfn-lint"), COMMITTED]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_can_be_given_in_one_call():
    larger = "from here on `aws cloudformation deploy` needs --s3-bucket: say so in docs/operate.md"
    assert len(COMMITTED.read_bytes()) < LONGEST_BODY, larger


# -- adding a queue ------------------------------------------------------------------------------

MORE = [*QUEUES, Queue("loyal-guests", {OrderPlaced: [print], OrderReady: [print]})]


@pytest.fixture
def one_queue_more(settings) -> Iterator[Stack]:
    settings.CAFE_SUBSCRIPTIONS = f"{__name__}.MORE"
    queues.cache_clear()
    yield Stack(cloudformation.text())
    queues.cache_clear()


def test_a_queue_more_adds_its_own_resources_and_changes_no_others(stack, one_queue_more):
    before, after = stack.resources, one_queue_more.resources
    added = set(after) - set(before)
    assert {name.removeprefix("LoyalGuests") for name in added} == {
        *("Rule", "Queue", "QueuePolicy", "DeadLetters", "DeadLettersPolicy"),
        *("LateAlarm", "DeadAlarm", "FailedAlarm"),
    }
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {"WorkerPolicy"}, "who must be allowed to reach it"
    assert one_queue_more.by_name(RULE, "cafe-loyal-guests")["EventPattern"] == {
        "source": ["cafe.orders"],
        "detail-type": ["OrderPlaced", "OrderReady"],
    }
    assert one_queue_more.allows("WorkerPolicy", "sqs:ReceiveMessage", "cafe-loyal-guests")
    assert not stack.allows("WorkerPolicy", "sqs:ReceiveMessage", "cafe-loyal-guests")


# -- names ---------------------------------------------------------------------------------------


def test_names_are_those_that_the_worker_asks_for(stack):
    assert [one["Name"] for one in stack.of_type("AWS::Events::EventBus").values()] == [bus_name()]
    assert {one["QueueName"] for one in stack.of_type(QUEUE).values()} == {
        named(name) for name in queues() for named in (queue_name, dead_letter_name)
    }
    assert {one["Name"] for one in stack.of_type(RULE).values()} == {*map(rule_name, queues())}


def test_other_names_are_its_parameters_defaults(settings):
    settings.CAFE_BUS_NAME, settings.CAFE_QUEUE_PREFIX = "riverside", "riverside-"
    other = Stack(cloudformation.text())
    defaults = {name: one["Default"] for name, one in other.template["Parameters"].items()}
    assert (defaults["BusName"], defaults["QueuePrefix"]) == ("riverside", "riverside-")
    assert other.by_name(RULE, "riverside-bar")["EventBusName"] == "riverside"


# -- each queue ----------------------------------------------------------------------------------


@pytest.fixture(params=list(queues()))
def line(request, stack) -> SimpleNamespace:
    """One line of the table and what it became."""
    name = request.param
    return SimpleNamespace(
        name=name,
        listens_to=queues()[name].detail_types,
        by_name=queues()[name].by_name,
        rule=stack.by_name(RULE, rule_name(name)),
        queue=stack.by_name(QUEUE, queue_name(name)),
        dead=stack.by_name(QUEUE, dead_letter_name(name)),
        arn=arn("sqs", queue_name(name)),
        dead_arn=arn("sqs", dead_letter_name(name)),
        rule_arn=arn("events", f"rule/{bus_name()}/{rule_name(name)}"),
    )


def test_a_rule_fills_its_own_queue(line):
    [target] = line.rule["Targets"]
    assert target["Arn"] == line.arn
    assert target["DeadLetterConfig"] == {"Arn": line.dead_arn}
    assert line.rule["State"] == "ENABLED"


def test_a_pattern_is_exact(line):
    """Words alone: moto takes any operator that it does not know for a match."""
    assert line.rule["EventPattern"] == {
        "source": ["cafe.orders"],
        "detail-type": sorted(line.listens_to),
        **({"detail": {"metadata": {"listeners": [line.name]}}} if line.by_name else {}),
    }


def test_a_message_is_buried_after_the_same_tries_as_elsewhere(line):
    redrive = {"deadLetterTargetArn": line.dead_arn, "maxReceiveCount": get_bus().max_receives}
    assert line.queue["RedrivePolicy"] == redrive
    assert line.dead["RedriveAllowPolicy"] == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [line.arn],
    }


def test_a_queue_waits_long_and_its_dead_letters_longest(line):
    assert line.queue["VisibilityTimeout"] == VISIBILITY_SECONDS
    assert line.queue["ReceiveMessageWaitTimeSeconds"] == LONGEST_POLL_SECONDS
    day = 24 * 60 * 60
    assert line.queue["MessageRetentionPeriod"] == 4 * day
    assert line.dead["MessageRetentionPeriod"] == 14 * day


def test_a_queue_that_is_taken_out_keeps_its_messages(stack):
    found = [one for one in stack.resources.values() if one["Type"] == "AWS::SQS::Queue"]
    assert len(found) == 2 * len(queues())
    for one in found:
        assert one["DeletionPolicy"] == "RetainExceptOnCreate"
        assert one["UpdateReplacePolicy"] == "Retain"


def test_the_documents_name_the_same_tries_and_times():
    decision = (ROOT / "docs" / "decisions" / "aws-bus.md").read_text()
    assert f"**Hidden for {VISIBILITY_SECONDS} s, not" in decision
    assert f"renews after {RENEW_SECONDS} s" in decision
    assert f"**A long poll of {LONGEST_POLL_SECONDS} s, not" in decision
    times = (
        f"connect {CONNECT_SECONDS:.0f} s, read {READ_SECONDS:.0f} s, total {TOTAL_SECONDS:.0f} s"
    )
    assert times in decision
    assert f"`maxReceiveCount` is {MAX_RECEIVES}" in decision


def test_nobody_but_its_rule_sends_to_a_queue(line, stack):
    for target in (line.arn, line.dead_arn):
        [(policy, statement)] = statements_about(stack, target)
        assert policy["Queues"] == [f"<{logical_id(stack, target)}>"]
        assert statement == {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": target,
            "Condition": {"ArnEquals": {"aws:SourceArn": line.rule_arn}},
        }


def test_a_rule_starts_when_it_may_send(line, stack):
    [rule] = [one for one in stack.resources.values() if one.get("Properties") == line.rule]
    may = {
        name
        for name, policy in stack.of_type(POLICY).items()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Condition"]["ArnEquals"]["aws:SourceArn"] == line.rule_arn
    }
    assert set(rule["DependsOn"]) == may
    assert len(may) == 2


def test_somebody_is_told_when_a_queue_is_in_trouble(line, stack):
    told = {
        (one["Namespace"], one["MetricName"], *(f["Value"] for f in one["Dimensions"]))
        for one in stack.of_type("AWS::CloudWatch::Alarm").values()
        if one["AlarmActions"] == ["<AlarmTopic>"]
    }
    assert told >= {
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", queue_name(line.name)),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", dead_letter_name(line.name)),
        ("AWS/Events", "FailedInvocations", bus_name(), rule_name(line.name)),
    }


def statements_about(stack: Stack, target: str) -> list[tuple[Any, Any]]:
    return [
        (policy, statement)
        for policy in stack.of_type(POLICY).values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Resource"] == target
    ]


def logical_id(stack: Stack, queue_arn: str) -> str:
    [name] = [
        name
        for name, queue in stack.of_type(QUEUE).items()
        if arn("sqs", queue["QueueName"]) == queue_arn
    ]
    return name


# -- the whole -----------------------------------------------------------------------------------


def test_everything_sent_is_archived(stack):
    [archive] = stack.of_type("AWS::Events::Archive").values()
    assert archive["SourceArn"] == arn("events", "event-bus/cafe")
    assert "EventPattern" not in archive, "all of it"
    assert archive["RetentionDays"] == 90


def test_an_address_that_is_given_is_told_of_alarms(stack):
    [mail] = stack.of_type("AWS::SNS::Subscription").values()
    assert (mail["Protocol"], mail["TopicArn"]) == ("email", "<AlarmTopic>")
    assert stack.resources["AlarmSubscription"]["Condition"] == "HasAlarmEmail"
