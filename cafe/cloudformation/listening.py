"""What a queue of the subscriptions table becomes: rule, queue, dead letters, policies, alarms."""

import json
import re

from django.conf import settings

from cafe.cloudformation.text import GetAtt, Json, Ref, Sub, arn
from cafe.messaging.bus.base import MAX_RECEIVES
from cafe.messaging.bus.limits import LONGEST_POLL_SECONDS, VISIBILITY_SECONDS
from cafe.messaging.bus.names import dead_letter_name, queue_name, rule_name
from cafe.messaging.queues import Queue

DAY_SECONDS = 86_400
DEAD_DAYS = 14  # the longest SQS keeps anything

# A queue that is renamed or taken out may hold messages: it stays till somebody deletes it.
KEPT: Json = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}


def resources(queue: Queue) -> Json:
    """Return everything of one queue, by logical id."""
    id_ = logical_id(queue.name)
    return {
        f"{id_}Rule": _rule(queue, id_),
        f"{id_}Queue": _queue(queue.name, id_),
        f"{id_}QueuePolicy": _policy(queue.name, f"{id_}Queue"),
        f"{id_}DeadLetters": _dead_letters(queue.name),
        f"{id_}DeadLettersPolicy": _policy(queue.name, f"{id_}DeadLetters"),
        **_alarms(queue.name, id_),
    }


def logical_id(name: str) -> str:
    """Return a queue's name in letters that CloudFormation allows: bar-two is BarTwo."""
    return "".join(part[0].upper() + part[1:] for part in re.split("[-_]", name) if part)


def event_pattern(queue: Queue) -> Json:
    """Return the pattern of the queue's rule: exact, so that nothing alike slips in."""
    named = {"detail": {"metadata": {"listeners": [queue.name]}}} if queue.by_name else {}
    kinds = sorted(queue.detail_types)
    return {"source": [settings.CAFE_EVENT_SOURCE], "detail-type": kinds, **named}


def pattern_length(queue: Queue) -> int:
    """Return the pattern's length as EventBridge counts it, which takes 2,048 characters."""
    return len(json.dumps(event_pattern(queue)))


def named(name: str) -> Sub:
    """Return a name of ours with the prefix as the template's parameter."""
    return Sub("${QueuePrefix}" + name.removeprefix(settings.CAFE_QUEUE_PREFIX))


def rule_arn(name: str) -> Sub:
    """Return the ARN of a queue's rule, put together so that policies can be there before it."""
    return arn("events", f"rule/${{BusName}}/{named(rule_name(name))}")


def _rule(queue: Queue, id_: str) -> Json:
    return {
        "Type": "AWS::Events::Rule",
        # A rule that may not send yet drops its first events, dead letters and all.
        "DependsOn": [f"{id_}QueuePolicy", f"{id_}DeadLettersPolicy"],
        "Properties": {
            "Name": named(rule_name(queue.name)),
            "Description": f"What the queue {queue.name} listens to.",
            "EventBusName": GetAtt("Bus.Name"),
            "EventPattern": event_pattern(queue),
            "State": "ENABLED",
            "Targets": [
                {
                    "Id": "queue",
                    "Arn": GetAtt(f"{id_}Queue.Arn"),
                    # Else what cannot be delivered within a day is gone without a trace.
                    "DeadLetterConfig": {"Arn": GetAtt(f"{id_}DeadLetters.Arn")},
                }
            ],
        },
    }


def _queue(name: str, id_: str) -> Json:
    return {
        "Type": "AWS::SQS::Queue",
        **KEPT,
        "Properties": {
            "QueueName": named(queue_name(name)),
            "VisibilityTimeout": VISIBILITY_SECONDS,
            "ReceiveMessageWaitTimeSeconds": LONGEST_POLL_SECONDS,
            "MessageRetentionPeriod": Ref("MessageSeconds"),
            "SqsManagedSseEnabled": True,
            "RedrivePolicy": {
                "deadLetterTargetArn": GetAtt(f"{id_}DeadLetters.Arn"),
                "maxReceiveCount": MAX_RECEIVES,
            },
        },
    }


def _dead_letters(name: str) -> Json:
    return {
        "Type": "AWS::SQS::Queue",
        **KEPT,
        "Properties": {
            "QueueName": named(dead_letter_name(name)),
            "MessageRetentionPeriod": DEAD_DAYS * DAY_SECONDS,
            "SqsManagedSseEnabled": True,
            "RedriveAllowPolicy": {
                "redrivePermission": "byQueue",
                # By name: the queue's own !GetAtt would go in a circle.
                "sourceQueueArns": [arn("sqs", named(queue_name(name)))],
            },
        },
    }


def _policy(name: str, target: str) -> Json:
    """Let the queue's own rule send to a resource of the template, and nobody else's."""
    return {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": [Ref(target)],
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": GetAtt(f"{target}.Arn"),
                        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn(name)}},
                    }
                ],
            },
        },
    }


# -- alarms --------------------------------------------------------------------------------------


def alarm_topic() -> Json:
    """Return where alarms are told, and whom."""
    return {
        "AlarmTopic": {"Type": "AWS::SNS::Topic"},
        "AlarmSubscription": {
            "Type": "AWS::SNS::Subscription",
            "Condition": "HasAlarmEmail",
            "Properties": {
                "TopicArn": Ref("AlarmTopic"),
                "Protocol": "email",
                "Endpoint": Ref("AlarmEmail"),
            },
        },
    }


def _alarms(name: str, id_: str) -> Json:
    queue = {"QueueName": GetAtt(f"{id_}Queue.QueueName")}
    dead = {"QueueName": GetAtt(f"{id_}DeadLetters.QueueName")}
    # By name: on a bus of one's own !Ref of a rule is bus|rule, which is no dimension.
    rule = {"EventBusName": GetAtt("Bus.Name"), "RuleName": named(rule_name(name))}
    return {
        f"{id_}LateAlarm": _alarm(
            f"{name}: the oldest event waits too long; are workers running?",
            ("AWS/SQS", "ApproximateAgeOfOldestMessage", queue),
            above=Ref("AlarmAgeSeconds"),
        ),
        f"{id_}DeadAlarm": _alarm(
            f"{name}: dead letters; see manage.py deadletters.",
            ("AWS/SQS", "ApproximateNumberOfMessagesVisible", dead),
            above=0,
        ),
        f"{id_}FailedAlarm": _alarm(
            f"{name}: the rule could not deliver; is the queue's policy there?",
            ("AWS/Events", "FailedInvocations", rule),
            above=0,
            statistic="Sum",
        ),
    }


def _alarm(
    description: str,
    metric: tuple[str, str, Json],
    *,
    above: object,
    statistic: str = "Maximum",
) -> Json:
    namespace, name, dimensions = metric
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": description,
            "Namespace": namespace,
            "MetricName": name,
            "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
            "Statistic": statistic,
            "Period": 60,
            "EvaluationPeriods": 1,
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": above,
            # An idle queue has no metric, and is well.
            "TreatMissingData": "notBreaching",
            "AlarmActions": [Ref("AlarmTopic")],
            "OKActions": [Ref("AlarmTopic")],
        },
    }
