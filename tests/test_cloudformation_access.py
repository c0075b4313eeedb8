"""Who may do what on AWS: each role its own work, and nothing else."""

import pytest

from cafe.live.topics import EVERYTHING
from cafe.messaging.queues import queues
from tests.running import ROOT
from tests.stack import Stack

TEMPLATE = (ROOT / "deploy" / "cloudformation.yaml").read_text()

ORDER, STORE = "cafe/v1/corner/orders/7", "cafe/v1/corner/store"
ALL_ORDERS = "cafe/v1/+/orders/+"
WEB, WORKER = "client/web-host-7-0badcafe", "client/worker-host-7-0badcafe"
PUBLISH = {"iot:Publish", "iot:RetainPublish"}
LISTEN = {"iot:Subscribe", "iot:Receive"}

POLICIES = ("WebIotPolicy", "WebPolicy", "WorkerIotPolicy", "WorkerPolicy", "DeviceIotPolicy")
WEBS, WORKERS = ("WebIotPolicy", "WebPolicy"), ("WorkerIotPolicy", "WorkerPolicy")

# IoT Core's wildcard for one kind of name, and for everything below the café's topics. A queue
# that was renamed has a name that no policy can know: of it one sees how deep it is.
FORCED = {
    "client/web-*",
    "client/worker-*",
    "cafe-*",
    "topic/cafe/v1/*",
    "topicfilter/cafe/v1/*",
    "topic/cafe/v1/${iot:Connection.Thing.Attributes[store]}/*",
    "topicfilter/cafe/v1/${iot:Connection.Thing.Attributes[store]}/*",
}


@pytest.fixture(scope="module")
def stack() -> Stack:
    return Stack(TEMPLATE)


def actions(stack: Stack, policy: str) -> set[str]:
    return {action for one in stack.statements(policy) for action in one["Action"]}


@pytest.mark.parametrize("policy", POLICIES)
def test_no_policy_is_wider_than_its_service_forces(stack, policy):
    for statement in stack.statements(policy):
        assert not [action for action in statement["Action"] if "*" in action]
        if statement["Action"] == ["sqs:ListQueues"]:
            assert statement["Resource"] == ["*"], "SQS knows no other"
            continue
        for resource in statement["Resource"]:
            assert "*" not in resource or resource.split(":", 5)[5] in FORCED


@pytest.mark.parametrize("policy", WEBS)
def test_a_web_process_hears_everything_and_says_nothing(stack, policy):
    assert stack.allows(policy, "iot:Connect", WEB)
    for topic_filter in (EVERYTHING, "cafe/v1/corner/#"):
        assert stack.allows(policy, "iot:Subscribe", f"topicfilter/{topic_filter}")
    for topic in (ORDER, STORE):
        assert stack.allows(policy, "iot:Receive", f"topic/{topic}")
    assert not actions(stack, policy) & PUBLISH
    assert not stack.allows(policy, "iot:Connect", WORKER), "nor throws a worker out"
    assert not stack.allows(policy, "iot:Subscribe", "topicfilter/#")
    assert not stack.allows(policy, "iot:Subscribe", "topicfilter/cafe/v2/corner/store")


@pytest.mark.parametrize("policy", WORKERS)
def test_a_worker_says_everything_and_hears_nothing(stack, policy):
    assert stack.allows(policy, "iot:Connect", WORKER)
    for topic in (ORDER, STORE):
        assert stack.allows(policy, "iot:Publish", f"topic/{topic}")
    assert not actions(stack, policy) & {*LISTEN, "iot:RetainPublish"}
    assert not stack.allows(policy, "iot:Connect", WEB)
    assert not stack.allows(policy, "iot:Publish", "topic/cafe/v10/corner/store")
    assert not stack.allows(policy, "iot:Publish", "topic/$aws/things/till/shadow/update")


@pytest.fixture(scope="module")
def board() -> Stack:
    """What IoT Core makes of the device's policy for the board of the store on the corner."""
    text = TEMPLATE
    for variable, value in (("ThingName", "board-1"), ("Attributes[store]", "corner")):
        assert f"${{!iot:Connection.Thing.{variable}}}" in text
        text = text.replace(f"${{!iot:Connection.Thing.{variable}}}", value)
    return Stack(text)


def test_a_device_reads_its_own_store(board):
    assert board.allows("DeviceIotPolicy", "iot:Connect", "client/board-1")
    for topic_filter in ("cafe/v1/corner/#", "cafe/v1/corner/orders/+", STORE):
        assert board.allows("DeviceIotPolicy", "iot:Subscribe", f"topicfilter/{topic_filter}")
    assert board.allows("DeviceIotPolicy", "iot:Receive", f"topic/{ORDER}")


def test_a_device_reads_no_other_store_and_writes_none(board):
    others = ("cafe/v1/riverside/#", "cafe/v1/corner-2/#", ALL_ORDERS, "cafe/v1/#", "#")
    for topic_filter in others:
        assert not board.allows("DeviceIotPolicy", "iot:Subscribe", f"topicfilter/{topic_filter}")
    assert not board.allows("DeviceIotPolicy", "iot:Receive", "topic/cafe/v1/riverside/orders/7")
    assert actions(board, "DeviceIotPolicy") == {"iot:Connect", *LISTEN}


def test_a_device_is_who_its_certificate_says(board):
    assert not board.allows("DeviceIotPolicy", "iot:Connect", "client/board-2")
    assert not board.allows("DeviceIotPolicy", "iot:Connect", WEB)
    [connect] = [one for one in board.statements("DeviceIotPolicy") if "Condition" in one]
    assert connect["Action"] == ["iot:Connect"]
    assert connect["Condition"] == {"Bool": {"iot:Connection.Thing.IsAttached": "true"}}


def test_a_web_process_only_looks_how_deep_the_queues_are(stack):
    looks = {"sqs:GetQueueUrl", "sqs:GetQueueAttributes"}
    assert actions(stack, "WebPolicy") == looks | LISTEN | {"iot:Connect", "sqs:ListQueues"}
    for queue in (*queues(), "renamed"):
        for name in (f"cafe-{queue}", f"cafe-{queue}-dead"):
            assert all(stack.allows("WebPolicy", action, name) for action in looks)
    assert not any(stack.allows("WebPolicy", action, "payroll") for action in looks)


def test_a_worker_works_on_the_cafes_queues_and_bus_alone(stack):
    assert actions(stack, "WorkerPolicy") == {
        *("iot:Connect", "iot:Publish"),
        *("events:PutEvents", "events:DescribeEventBus", "events:DescribeRule"),
        *("sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:DeleteMessage"),
        *("sqs:ChangeMessageVisibility", "sqs:SendMessage", "sqs:ListQueues"),
    }
    assert stack.allows("WorkerPolicy", "events:PutEvents", "event-bus/cafe")
    assert not stack.allows("WorkerPolicy", "events:PutEvents", "event-bus/default")
    assert stack.allows("WorkerPolicy", "events:DescribeRule", "rule/cafe/cafe-bar")
    for name in ("cafe-bar", "cafe-bar-dead", "cafe-live", "cafe-live-dead"):
        assert stack.allows("WorkerPolicy", "sqs:SendMessage", name)
    for action in ("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"):
        assert not stack.allows("WorkerPolicy", action, "cafe-barista")
    assert not stack.allows("WorkerPolicy", "sqs:ReceiveMessage", "payroll")
