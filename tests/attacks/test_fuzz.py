"""Requests made of the API's own document, by the thousand: no 5xx, and nothing it does not say."""

import math
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Response
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from orders.stores.models import Role
from tests.cast import Cafe, logged_in, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CASES = 2_500  # of each who asks, on each database: 10,000 in all
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
REAL = 0.7  # of the requests are about the store and the order that are there


@pytest.fixture
def operations(db: None) -> list[Any]:
    """Return every call that the document knows."""
    document = Client().get("/api/schema/?format=json").json()
    found: Any = schemathesis.openapi.from_dict(document).get_all_operations()
    return [one.ok() for one in found]


@pytest.fixture
def address(cafe: Cafe) -> Callable[[Any], str]:
    """Return the path of a case, mostly about what is there."""
    cafe.change(capacity=100_000, horizon_minutes=0)
    order = cafe.place()
    real = {
        "store": cafe.store.slug,
        "token": order.token,
        "order": order.pk,
        "line": order.lines.get().pk,
        "id": cafe.flat_white.pk,
        "step": "start",
    }
    chance = random.Random(7)

    def path(case: Any) -> str:
        names = case.path_parameters or {}
        chosen = {
            name: real[name] if chance.random() < REAL else value for name, value in names.items()
        }
        return str(case.path.format_map({k: quote(str(v), safe="") for k, v in chosen.items()}))

    return path


def ask(client: Any, case: Any, path: str) -> Response:
    """Send a case as it is; return the answer as schemathesis reads it."""
    body = case.as_transport_kwargs(base_url="http://testserver", headers={})
    sent = requests.Request(**body | {"url": f"http://testserver{path}"}).prepare()
    data = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    headers = {name: value for name, value in sent.headers.items() if name != "Content-Type"}
    headers["Accept-Encoding"] = "identity"
    kind = sent.headers.get("Content-Type", "application/json")
    answer = client.generic(case.method, sent.path_url, data, kind, headers=headers)
    return Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.headers.items()},
        content=answer.content,
        request=sent,
        elapsed=0.0,
        verify=False,
    )


def everybody(cafe: Cafe, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who == "manager":
        client = logged_in(make_staff("Alan", cafe.store, Role.MANAGER))
        client.raise_request_exception = False
    return client


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("who", ["nobody", "manager"])
def test_what_the_document_allows_and_what_it_forbids_is_answered(
    cafe: Cafe, operations, address, who: str, mode: GenerationMode
):
    client = everybody(cafe, who)
    asked = []

    def answered(case: Any) -> None:
        answer = ask(client, case, address(case))
        asked.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    if mode is GenerationMode.NEGATIVE:  # what has no body has nothing that could be wrong
        operations = [operation for operation in operations if operation.body]
    for operation in operations:
        few = settings(
            max_examples=math.ceil(CASES / len(operations) / 2),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        seed(7)(few(given(case=operation.as_strategy(generation_mode=mode))(answered)))()
    assert len(asked) > CASES / 4
    assert max(asked) < 500
    assert (min(asked) < 400) is (mode is GenerationMode.POSITIVE or who == "manager")
