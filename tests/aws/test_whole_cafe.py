"""`manage.py up` on EventBridge and SQS: orders over HTTP, on a bus that is well or not."""

from collections.abc import Iterator

import httpx
import pytest

from tests.aws.bad_endpoint import GOOD, BadEndpoint, Faults
from tests.aws.stack import build_anew
from tests.moto import CREDENTIALS
from tests.running import RunningCafe, running, wait_for, wish

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def endpoint(moto: str) -> Iterator[BadEndpoint]:
    build_anew(moto)
    with BadEndpoint(moto) as bad:
        yield bad


@pytest.fixture(scope="module")
def up_on_aws(
    endpoint: BadEndpoint, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningCafe]:
    environment = {"CAFE_BUS": "aws", "AWS_ENDPOINT_URL": endpoint.url, **CREDENTIALS}
    with running(tmp_path_factory.mktemp("aws"), **environment) as cafe:
        yield cafe


def place(client: httpx.Client) -> str:
    """Place an order; return its path."""
    answer = client.post("/api/stores/demo/orders/", json=wish(menu(client)))
    assert answer.status_code == 202, answer.text
    return f"/api/orders/{answer.json()['token']}/"


def menu(client: httpx.Client) -> dict:
    return client.get("/api/stores/demo/menu/").json()


def accepted(client: httpx.Client, path: str) -> bool:
    return client.get(path).json()["status"] == "accepted"


def test_orders_are_accepted_through_eventbridge_and_sqs(
    up_on_aws: RunningCafe, endpoint: BadEndpoint
):
    with up_on_aws.client() as client:
        path = place(client)
        wait_for(lambda: accepted(client, path))
    # What was handled is deleted a moment after its effect can be seen.
    wait_for(lambda: {"PutEvents", "ReceiveMessage", "DeleteMessageBatch"} <= set(endpoint.calls))


def test_orders_taken_while_the_bus_is_away_are_accepted_when_it_is_back(
    up_on_aws: RunningCafe, endpoint: BadEndpoint
):
    endpoint.faults = Faults(hangs_up=True)
    with up_on_aws.client() as client:
        paths = [place(client) for _ in range(5)]
        assert not any(accepted(client, path) for path in paths)
        endpoint.faults = Faults(every_third_fails=True, twice_and_shuffled=True)
        wait_for(lambda: all(accepted(client, path) for path in paths), 30)
        endpoint.faults = GOOD
        numbers = [client.get(path).json()["number"] for path in paths]
    assert len(set(numbers)) == 5
    assert "Traceback" not in up_on_aws.log.read_text()
