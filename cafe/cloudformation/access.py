"""Who may do what: policies for certificates (IoT Core) and for roles (IAM), each by audience.

A web process listens and asks how deep queues are; a worker sends; a device reads its own store.
In an ARN `*` stands for any text, and MQTT's `+` and `#` are plain letters of a filter:
https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html
"""

from collections.abc import Sequence

from django.conf import settings

from cafe.cloudformation.listening import logical_id, named, rule_arn
from cafe.cloudformation.text import GetAtt, Json, Sub, arn
from cafe.live.topics import ROOT

TOPICS = f"{ROOT}/*"
# Filled in by IoT Core from the thing that the certificate belongs to.
THING = "${!iot:Connection.Thing.ThingName}"
STORE_TOPICS = ROOT + "/${!iot:Connection.Thing.Attributes[store]}/*"
LOOK = ("sqs:GetQueueUrl", "sqs:GetQueueAttributes")
# To bury, redrive and replay means to send, too.
HANDLE = (
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:SendMessage",
)


def resources(queues: Sequence[str]) -> Json:
    """Return the policies; `queues` are names of the subscriptions table."""
    return {
        "WebIotPolicy": _iot_policy("web", _reader("web-*", TOPICS)),
        "WorkerIotPolicy": _iot_policy("worker", _writer()),
        "DeviceIotPolicy": _iot_policy("device", _device()),
        "WebPolicy": _iam_policy(
            "Cafe's web processes: listen, and look how deep the queues are.",
            [*_reader("web-*", TOPICS), *_look()],
        ),
        "WorkerPolicy": _iam_policy(
            "Cafe's workers: send events, handle them, and publish what follows.",
            [*_writer(), *_send(queues), _allow(HANDLE, _all_queues(queues)), *_look()],
        ),
    }


def _reader(client: str, topics: str) -> list[Json]:
    return [
        _allow(["iot:Connect"], [arn("iot", f"client/{client}")]),
        _allow(["iot:Subscribe"], [arn("iot", f"topicfilter/{topics}")]),
        _allow(["iot:Receive"], [arn("iot", f"topic/{topics}")]),
    ]


def _writer() -> list[Json]:
    return [
        _allow(["iot:Connect"], [arn("iot", "client/worker-*")]),
        # Not RetainPublish: a retained message would greet new pages with an old status.
        _allow(["iot:Publish"], [arn("iot", f"topic/{TOPICS}")]),
    ]


def _device() -> list[Json]:
    """Allow a thing whose attribute `store` is a store's slug to read that store, as itself."""
    connect, *read = _reader(THING, STORE_TOPICS)
    attached = {"Bool": {"iot:Connection.Thing.IsAttached": "true"}}
    return [connect | {"Condition": attached}, *read]


def _send(queues: Sequence[str]) -> list[Json]:
    return [
        _allow(["events:PutEvents", "events:DescribeEventBus"], [GetAtt("Bus.Arn")]),
        # A rule that is missing or disabled loses events without a word, so the worker looks.
        _allow(["events:DescribeRule"], [rule_arn(name) for name in queues]),
    ]


def _all_queues(queues: Sequence[str]) -> list[GetAtt]:
    """Return the ARNs of queues and of their dead letters."""
    return [
        GetAtt(f"{logical_id(name)}{which}.Arn")
        for which in ("Queue", "DeadLetters")
        for name in queues
    ]


def _look() -> list[Json]:
    """Allow to see how deep queues are, also one that was renamed with messages in it.

    ListQueues is the one action of SQS that cannot be narrowed to some queues.
    """
    ours = arn("sqs", named(f"{settings.CAFE_QUEUE_PREFIX}*"))
    return [_allow(["sqs:ListQueues"], ["*"]), _allow(LOOK, [ours])]


def _allow(actions: Sequence[str], where: Sequence[str]) -> Json:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(where)}


def _iot_policy(name: str, statements: list[Json]) -> Json:
    return {
        "Type": "AWS::IoT::Policy",
        "Properties": {
            "PolicyName": Sub(f"${{AWS::StackName}}-{name}"),
            "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
        },
    }


def _iam_policy(description: str, statements: list[Json]) -> Json:
    return {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {
            "Description": description,
            "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
        },
    }
