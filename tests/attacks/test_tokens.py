"""A customer's secret stands in no log, no event and no cache, however it was sent."""

import json
import logging

import pytest
from django.test import Client

from cafe.base.tokens import hide_tokens, new_token
from cafe.messaging.models import OutboxEvent
from cafe.operating.log import JsonLines, Lines
from tests.cast import Cafe, logged_in

TOKENS = [new_token() for _ in range(200)]
ODD = [
    "/orders/{}/",
    "//orders//{}//",
    "/Orders/{}",
    "/api/orders/{}/cancel/",
    "/ws/orders/{}/",
    "/accounts/login/?next=/orders/{}/",
    "/x/{}/y",
    "/{}",
    "/orders/{}x",
    "/orders/;{}",
    "/orders/a%2F{}",
    "GET /?q={}&x=1",
    "Referer: https://cafe.example/orders/{}/#top",
    "no such page: '{}'",
    "{}",
]


@pytest.mark.parametrize("formatter", [Lines(), JsonLines("web")], ids=["line", "json"])
@pytest.mark.parametrize("odd", ODD)
def test_a_secret_is_in_no_line_of_the_log_wherever_it_stood(formatter: logging.Formatter, odd):
    for token in TOKENS:
        text = odd.format(token)
        record = logging.makeLogRecord({"msg": "Not Found: %s", "args": (text,), "path": text})
        assert token not in formatter.format(record)


@pytest.mark.parametrize(
    "words",
    [
        "0b5c0f5e4f1e4c6f9d3f3b8f6f0e2a11",  # a trace id
        "0b5c0f5e-4f1e-4c6f-9d3f-3b8f6f0e2a11",  # an event's
        "test_a_secret_is_in_no_line_of_the_log",
        "ImproperlyConfiguredDatabaseError",
        "menu-item-sheet-with-a-long-name",
        "/static/js/customer/menu-page.0123456789ab.js",
    ],
)
def test_what_is_no_secret_can_be_read(words):
    assert hide_tokens(words) == words


@pytest.mark.parametrize("given", ["{}", "request-{}", "/orders/{}/", "a.{}", "{}=1"])
def test_a_secret_as_the_clients_own_trace_id_goes_nowhere(cafe: Cafe, client, caplog, given):
    token = cafe.place().token
    OutboxEvent.objects.all().delete()
    headers = {"X-Request-ID": given.format(token)}
    with caplog.at_level(logging.INFO, "cafe.journal"):
        answer = client.post(f"{cafe.url}orders/", cafe.wish(), "application/json", headers=headers)
    assert answer.status_code == 202
    assert token not in answer["X-Request-ID"]
    [event] = OutboxEvent.objects.all()
    assert token not in event.trace_id
    assert token not in event.detail


def test_a_trace_id_of_the_callers_own_is_kept(cafe: Cafe, client):
    for given in ("Root=1-67891233-abcdef012345678912345678", "req-1", "0b5c0f5e" * 4):
        assert client.get("/", headers={"X-Request-ID": given})["X-Request-ID"] == given


def test_no_answer_about_an_order_or_for_staff_may_be_kept(cafe: Cafe, grace, client):
    order, staff = cafe.place(), logged_in(grace)
    for who, url in [
        (client, f"/api/orders/{order.token}/"),
        (client, f"/api/orders/{'x' * 22}/"),
        (client, f"/orders/{order.token}/"),
        (client, f"/orders/{'x' * 22}/"),
        (client, f"/nothing/{order.token}/"),
        (client, "/accounts/login/"),
        (client, "/admin/login/"),
        (staff, f"/barista/{cafe.store.slug}/"),
        (staff, f"{cafe.url}queue/"),
        (staff, "/admin/"),
    ]:
        assert "no-store" in who.get(url)["Cache-Control"], url
    placed = client.post(f"{cafe.url}orders/", cafe.wish(), "application/json")
    assert "no-store" in placed["Cache-Control"]
    assert "no-store" in client.post(f"/api/orders/{order.token}/cancel/")["Cache-Control"]


def test_what_everybody_gets_alike_may_be_kept_and_asked_about(cafe: Cafe, client):
    for url in (f"{cafe.url}menu/", "/api/schema/"):
        first = client.get(url)
        assert first["Cache-Control"] == "no-cache"
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_the_document_of_the_api_is_made_once(client, monkeypatch):
    first = client.get("/api/schema/?format=json")
    monkeypatch.setattr("cafe.contract.api_docs.SchemaGenerator", None)
    for url in ("/api/schema/?format=json", "/api/schema/?format=json&lang=fr&version=9"):
        again = client.get(url)
        assert (again.status_code, again["ETag"]) == (200, first["ETag"])
        assert json.loads(again.content)["openapi"].startswith("3.")


def test_a_stranger_may_not_choose_how_often_it_is_made():
    kinds = {Client().get(f"/api/schema/?format={name}").status_code for name in ("x", "json")}
    assert kinds <= {200, 404}
