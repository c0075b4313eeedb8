"""The OpenAPI document is valid, complete, and says what real answers hold, field by field."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import validate

from orders.stores.models import Store
from tests.cast import Cafe, logged_in, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client) -> dict[str, Any]:
    answer = client.get("/api/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    read: dict[str, Any] = answer.json()
    return read


def test_it_is_valid_openapi_3(document):
    assert document["openapi"].startswith("3.")
    validate(document)


def test_it_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yml"))


def addresses(patterns: list[Any], prefix: str = "") -> list[str]:
    """Return the routes below some patterns, parameters as {name}."""
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            named = re.sub(r"<\w+:(\w+)>|\(\?P<(\w+)>[^/]*?\)(?=/)", r"{\1\2}", route)
            found.append("/" + re.sub(r"[$^]", "", named).replace("{pk}", "{id}"))
    return found


def test_every_address_of_the_api_is_in_it(document):
    served = {one for one in addresses(get_resolver().url_patterns) if one.startswith("/api/")}
    # drf-spectacular leaves the page about itself out, and what printers ask is Star's to describe
    others = {"/api/docs/", "/api/schema/", "/api/printers/{secret}/"}
    assert served - others == set(document["paths"])


# -- real answers ------------------------------------------------------------------------------


def exactly(schema: Any) -> Any:
    """Return a schema that takes no field it does not name."""
    if isinstance(schema, list):
        return [exactly(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: exactly(value) for name, value in schema.items()}
    return closed | {"additionalProperties": False} if "properties" in schema else closed


@pytest.fixture
def as_documented(document):
    """Hold an answer against what the document says of this call and status."""

    def as_documented(answer: Any, method: str, path: str) -> Any:
        operation = document["paths"][path][method]
        contents = operation["responses"][str(answer.status_code)]["content"]
        schema = contents[answer["Content-Type"]]["schema"]
        whole = exactly({"components": document["components"], **schema})
        checker = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
        errors = [f"{one.json_path}: {one.message}" for one in checker.iter_errors(answer.json())]
        assert errors == []
        return answer.json()

    return as_documented


STORE = "/api/stores/{store}/"
ORDERS = f"{STORE}orders/"
ORDER = "/api/orders/{token}/"


def test_the_menu_is_as_documented(client, cafe: Cafe, as_documented):
    as_documented(client.get(f"{cafe.url}menu/"), "get", f"{STORE}menu/")
    cafe.change(paused=True, pause_reason="cups")
    as_documented(client.get(f"{cafe.url}menu/"), "get", f"{STORE}menu/")


def test_a_quote_is_as_documented(client, cafe: Cafe, as_documented):
    def post(*lines: object, **more: object) -> Any:
        body = {"items": lines, **more}
        return client.post(f"{cafe.url}quote/", body, "application/json")

    path = f"{STORE}quote/"
    lost = {"item": 1 << 40}
    first = as_documented(post(cafe.line(options=[cafe.oat.pk]), lost), "post", path)
    cafe.oat.available = False
    cafe.oat.save()
    gone = cafe.line(options=[cafe.oat.pk])
    as_documented(post(gone, quote=first["quote"]), "post", path)
    as_documented(post(quote="forged", name=""), "post", path)
    wish = cafe.wish(gone, quote=first["quote"])
    moved = client.post(f"{cafe.url}orders/", wish, "application/json")
    assert as_documented(moved, "post", ORDERS)["reason"] == "changed"


STATUSES = ["placed", "accepted", "preparing", "ready", "collected", "cancelled"]


def test_a_placed_order_is_as_documented(client, cafe: Cafe, as_documented):
    def post(body: object) -> Any:
        headers = {"Idempotency-Key": "tap"}
        return client.post(f"{cafe.url}orders/", body, "application/json", headers=headers)

    wish = cafe.wish(cafe.line(options=[cafe.oat.pk], note="hot", drinker="Joe"), serve="to_go")
    first = as_documented(post(wish), "post", ORDERS)
    again = as_documented(post(wish), "post", ORDERS)
    assert first == again


@pytest.mark.parametrize("status", STATUSES)
def test_an_order_is_as_documented_in_every_status(
    client, cafe: Cafe, grace, as_documented, status
):
    order = cafe.order_at(status, grace)
    as_documented(client.get(f"/api/orders/{order.token}/"), "get", ORDER)
    as_documented(logged_in(grace).get(f"{cafe.url}queue/"), "get", f"{STORE}queue/")
    as_documented(client.get(f"{cafe.url}board/"), "get", f"{STORE}board/")
    cancelled = client.post(f"/api/orders/{order.token}/cancel/")
    as_documented(cancelled, "post", f"{ORDER}cancel/")


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("start", {}),
        ("cancel", {"reason": "no milk"}),
        ("ready", {}),
        ("pay", {}),
        ("refund", {}),
        ("promise", {"minutes": 5}),
    ],
)
def test_an_answer_to_staff_is_as_documented(cafe: Cafe, grace, as_documented, step, body):
    order = cafe.order_at("accepted", grace)
    answer = logged_in(grace).post(cafe.step_url(order, step), body, "application/json")
    general = step if step in ("pay", "refund", "promise") else "{step}"
    as_documented(answer, "post", f"{ORDERS}{{order}}/{general}/")


def test_ticks_and_switches_are_answered_as_documented(cafe: Cafe, grace, as_documented):
    staff = logged_in(grace)
    order = cafe.order_at("accepted", grace)
    url = f"{cafe.url}orders/{order.pk}/lines/{order.lines.get().pk}/"
    tick = staff.post(url, {"made": 1}, "application/json")
    as_documented(tick, "post", f"{ORDERS}{{order}}/lines/{{line}}/")
    as_documented(staff.get(f"{cafe.url}stock/"), "get", f"{STORE}stock/")
    as_documented(staff.patch(cafe.url, {"open": False}, "application/json"), "patch", STORE)
    for kind, row in (("items", cafe.croissant), ("ingredients", cafe.butter)):
        off = staff.patch(f"{cafe.url}{kind}/{row.pk}/", {"available": False}, "application/json")
        as_documented(off, "patch", f"{STORE}{kind}/{{id}}/")


@pytest.mark.parametrize(
    ("status", "body"),
    [(400, {"name": ""}), (409, None), (422, {"name": "Ada", "items": [{"item": 1 << 40}]})],
)
def test_a_refusal_is_as_documented(client, cafe: Cafe, as_documented, status, body):
    if body is None:
        Store.objects.update(paused=True)
    answer = client.post(f"{cafe.url}orders/", body or cafe.wish(), "application/json")
    problem(answer, status)
    as_documented(answer, "post", ORDERS)


# -- its page ----------------------------------------------------------------------------------


def test_its_page_needs_nothing_from_elsewhere(client):
    page = client.get("/api/docs/")
    html = page.content.decode()
    assert page.status_code == 200
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", html)
    assert "<script>" not in html, "the policy forbids scripts in the page"
    policy = page["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "default-src 'self'" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
