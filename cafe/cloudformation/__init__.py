"""The AWS template, made from the subscriptions table and the events' schemas.

Whoever adds a line to cafe/subscriptions.py gets its rule, queue, dead letters, policies and alarms
with the next `manage.py cloudformation`. Why it is as it is: docs/decisions/cloudformation.md.
"""

from collections.abc import Mapping

from django.conf import settings

from cafe.cloudformation import access, listening, sending
from cafe.cloudformation.text import GetAtt, Json, Ref, to_yaml
from cafe.messaging.queues import queues

HEADER = """\
# Made by `manage.py cloudformation > deploy/cloudformation.yaml` from cafe/subscriptions.py and the
# events' classes. What to create in which order: docs/operate.md.
"""


def text() -> str:
    """Return the template as YAML."""
    return HEADER + to_yaml(template())


def template() -> Json:
    """Return the template; names depend on its parameters, whose defaults are the settings'."""
    tables = queues().values()
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Cafe: bus, queues, alarms, and who may do what.",
        "Parameters": _parameters(),
        "Mappings": sending.mappings(),
        "Conditions": {"HasAlarmEmail": {"Fn::Not": [{"Fn::Equals": [Ref("AlarmEmail"), ""]}]}},
        "Resources": {
            **sending.resources(),
            **listening.alarm_topic(),
            **{name: one for queue in tables for name, one in listening.resources(queue).items()},
            **access.resources([queue.name for queue in tables]),
        },
        "Outputs": _outputs(),
    }


def _parameters() -> Json:
    return {
        "BusName": _text(
            "Name of the event bus; the same as CAFE_BUS_NAME.",
            settings.CAFE_BUS_NAME,
            # An archive, which is called like its bus, may have 48 characters.
            AllowedPattern="[A-Za-z0-9._-]{1,48}",
        ),
        "QueuePrefix": _text(
            "What names of queues and rules begin with; the same as CAFE_QUEUE_PREFIX.",
            settings.CAFE_QUEUE_PREFIX,
            AllowedPattern="[A-Za-z0-9_-]{1,40}",
        ),
        "AlarmEmail": _text("Who is told of alarms; nobody when empty.", ""),
        "AlarmAgeSeconds": _number("How long an event may wait in a queue.", 60, 1, 86_400),
        "ArchiveDays": _number("How long the archive keeps events.", 90, 1, 3_650),
        "MessageSeconds": _number(
            "How long a queue keeps what nobody receives.", 345_600, 3_600, 1_209_600
        ),
    }


def _text(description: str, default: str, **more: object) -> Json:
    return {"Type": "String", "Description": description, "Default": default, **more}


def _number(description: str, default: int, low: int, high: int) -> Json:
    return {
        "Type": "Number",
        "Description": description,
        "Default": default,
        "MinValue": low,
        "MaxValue": high,
    }


def _outputs() -> Json:
    said: Mapping[str, tuple[str, object]] = {
        "BusArn": ("The event bus; rules of others go onto it.", GetAtt("Bus.Arn")),
        "AlarmTopicArn": ("Where alarms are told.", Ref("AlarmTopic")),
        "WebPolicyArn": ("For the role of web processes.", Ref("WebPolicy")),
        "WorkerPolicyArn": ("For the role of workers.", Ref("WorkerPolicy")),
        "WebIotPolicyName": ("For certificates of web processes.", Ref("WebIotPolicy")),
        "WorkerIotPolicyName": ("For certificates of workers.", Ref("WorkerIotPolicy")),
        "DeviceIotPolicyName": ("For certificates of a store's devices.", Ref("DeviceIotPolicy")),
    }
    return {
        name: {"Description": description, "Value": value}
        for name, (description, value) in said.items()
    }
