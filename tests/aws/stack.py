"""The bus, rules and queues of the subscriptions table, made with boto3 on any endpoint."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import httpx
from django.conf import settings

from cafe.messaging.bus import get_bus
from cafe.messaging.bus.aws import client, queue
from cafe.messaging.bus.base import MAX_RECEIVES
from cafe.messaging.bus.names import bus_name, dead_letter_name, queue_name, rule_name
from cafe.messaging.queues import queues
from tests.moto import CREDENTIALS


def sdk(service: str, url: str) -> Any:
    """Return a client of the test's own, past whatever the code under test does."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=CREDENTIALS["AWS_REGION"],
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def build_anew(url: str) -> None:
    """Empty a moto server, and make everything the table needs."""
    httpx.post(f"{url}/moto-api/reset").raise_for_status()
    build(url)


def build(url: str) -> None:
    """Make everything the table needs."""
    events, sqs = sdk("events", url), sdk("sqs", url)
    events.create_event_bus(Name=bus_name())
    for name, wanted in queues().items():
        dead = _queue(sqs, dead_letter_name(name))
        redrive = {"deadLetterTargetArn": dead, "maxReceiveCount": str(MAX_RECEIVES)}
        arn = _queue(sqs, queue_name(name), RedrivePolicy=json.dumps(redrive))
        pattern: dict[str, Any] = {
            "source": [settings.CAFE_EVENT_SOURCE],
            "detail-type": sorted(wanted.detail_types),
        }
        if wanted.by_name:
            pattern["detail"] = {"metadata": {"listeners": [name]}}
        rule = {"Name": rule_name(name), "EventBusName": bus_name()}
        events.put_rule(**rule, EventPattern=json.dumps(pattern))
        events.put_targets(
            Rule=rule_name(name), EventBusName=bus_name(), Targets=[{"Id": "1", "Arn": arn}]
        )


def _queue(sqs: Any, name: str, **attributes: str) -> str:
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(answer["Attributes"]["QueueArn"])


@contextmanager
def aws_at(url: str) -> Iterator[None]:
    """Have this process's bus be the one at an endpoint, with nothing remembered of another."""
    before = {name: os.environ.get(name) for name in [*CREDENTIALS, "AWS_ENDPOINT_URL"]}
    os.environ.update(CREDENTIALS, AWS_ENDPOINT_URL=url)
    settings.CAFE_BUS, bus = "aws", settings.CAFE_BUS
    _forget()
    try:
        yield
    finally:
        settings.CAFE_BUS = bus
        for name, value in before.items():
            os.environ.pop(name, None)
            os.environ.update({name: value} if value else {})
        _forget()


def _forget() -> None:
    for remembered in (get_bus, client._client, queue._made):
        remembered.cache_clear()
