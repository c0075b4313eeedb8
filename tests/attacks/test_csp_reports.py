"""The endpoint for reports of browsers: anybody may send anything, and little comes of it."""

import json
import time

import httpx
import pytest
from django.test import Client
from prometheus_client import REGISTRY

from cafe.base.bucket import Bucket
from cafe.operating import csp_reports
from cafe.operating.csp import REPORTS
from cafe.operating.csp_reports import BURST, LARGEST_REPORT, LINES_AT_ONCE
from orders.order.models import Order
from tests.attacks.stranger import MALLORY
from tests.cast import Cafe, problem
from tests.running import RunningCafe

OLD, NEW = "application/csp-report", "application/reports+json"


def old(**said: object) -> dict[str, object]:
    return {
        "csp-report": {
            "document-uri": "http://127.0.0.1:8000/stores/demo/",
            "referrer": "",
            "violated-directive": "script-src-elem",
            "effective-directive": "script-src-elem",
            "original-policy": "default-src 'self'",
            "disposition": "enforce",
            "blocked-uri": "inline",
            "status-code": 200,
        }
        | said
    }


def new(**said: object) -> dict[str, object]:
    body = {
        "documentURL": "https://cafe.example/stores/demo/",
        "effectiveDirective": "script-src-elem",
        "blockedURL": "inline",
        "disposition": "report",
        "statusCode": 200,
    }
    return {"type": "csp-violation", "age": 5, "url": "https://x/", "body": body | said}


@pytest.fixture(autouse=True)
def rested(monkeypatch) -> None:
    """Nobody sent anything yet, and nothing was logged."""
    csp_reports._clients.clear()
    monkeypatch.setattr(csp_reports, "_lines", Bucket(1 / 12, LINES_AT_ONCE, time.monotonic()))


def send(body: object, kind: str = OLD, address: str = MALLORY, **headers: str):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)
    return client.post(REPORTS, data, kind, headers=headers)


def counted(directive: str, disposition: str = "enforce") -> float:
    labels = {"directive": directive, "disposition": disposition}
    return REGISTRY.get_sample_value("cafe_csp_reports_total", labels) or 0.0


def lines(caplog) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == csp_reports.__name__]


def test_a_browsers_report_of_either_kind_is_counted_and_logged(caplog):
    before = counted("script-src-elem"), counted("script-src-elem", "report")
    assert send(old()).status_code == 204
    answer = send([new(), {"type": "deprecation", "body": {"id": "x"}}, new()], NEW)
    assert (answer.status_code, answer.content) == (204, b"")
    now = counted("script-src-elem"), counted("script-src-elem", "report")
    assert now == (before[0] + 1, before[1] + 2)
    assert lines(caplog)[0] == (
        "a browser reports (enforce) script-src-elem: inline, on http://127.0.0.1:8000/stores/demo/"
    )


def test_of_many_reports_a_few_are_logged_and_all_are_counted(caplog):
    """The log is not the next thing to fill."""
    before = counted("img-src")
    for number in range(100):
        answer = send(old(**{"effective-directive": "img-src"}), address=f"127.6.6.{number}")
        assert answer.status_code == 204
    assert counted("img-src") == before + 100
    assert len(lines(caplog)) == LINES_AT_ONCE


def test_one_address_sends_so_many_and_others_are_taken():
    codes = [send(old()).status_code for _ in range(int(BURST) + 50)]
    assert codes.count(204) in (BURST, BURST + 1)
    assert codes[-1] == 429
    assert send(old(), address="127.8.8.8").status_code == 204
    problem(send(old()), 429)


def test_a_secret_in_a_report_is_not_logged(caplog, db, cafe: Cafe):
    token = Order.objects.get(pk=cafe.place().pk).token
    page = f"https://cafe.example/orders/{token}/?next={token}#{token}"
    assert send(old(**{"document-uri": page, "blocked-uri": page})).status_code == 204
    assert send([new(documentURL="x" * 90 + page, blockedURL=token)], NEW).status_code == 204
    said = " ".join(lines(caplog))
    assert "https://cafe.example/orders/" in said
    assert token[:12] not in said


@pytest.mark.parametrize(
    "forged",
    [
        "x\n2026-01-01 00:00:00,000 INFO barista.audit: user 1: logged in, from 127.0.0.1",
        "x\r\nERROR",
        "\x1b[2J\x1b[31mred",
        "x\u2028y\u0085z",
        "\udcff\ud800",
        "http://[",
        "a" * 3_000,
    ],
)
def test_a_report_makes_one_short_line_and_no_other(caplog, forged: str):
    """Nothing that ends a line, colours a terminal, or is long gets into the log."""
    told = dict.fromkeys(("document-uri", "blocked-uri", "violated-directive"), forged)
    answer = send(old(**told, **{"effective-directive": forged}))
    if answer.status_code == 400:  # half a surrogate pair is no JSON
        assert "\ud800" in forged
        return
    [line] = lines(caplog)
    assert line.isascii()
    assert line.isprintable()
    assert len(line) < 300
    assert "logged in, from" not in line


def test_a_directive_that_is_none_is_counted_as_other():
    """Labels that everybody may choose would fill the memory."""
    before = counted("other")
    for number in range(20):
        send(old(**{"effective-directive": f"made-up-{number}"}))
    assert counted("other") == before + 20
    assert counted("made-up-1") == 0


BAD = {
    "blank": b" ",
    "no JSON": b"{",
    "no report": b"{}",
    "a number": b"1",
    "a list": b"[]",
    "deep": b"[" * 8000 + b"]" * 8000,
    "deep within": b'{"csp-report":' + b"[" * 7000 + b"]" * 7000 + b"}",
    "a number for a word": json.dumps(old(**{"document-uri": 7})).encode(),
    "another disposition": json.dumps(old(disposition="x" * 50)).encode(),
    "not UTF-8": b'{"csp-report": {"document-uri": "\xff"}}',
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
@pytest.mark.parametrize("kind", [OLD, NEW])
def test_what_is_no_report_is_refused(caplog, body: bytes, kind: str):
    problem(send(body, kind), 400)
    assert caplog.records == []  # nor Django's own, which it would write for each of a flood


def test_more_reports_than_a_page_makes_are_refused():
    problem(send([new()] * 21, NEW), 400)
    problem(send([1, "x", None], NEW), 400)
    problem(send([new(disposition=None)], NEW), 400)


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "?"]
)
def test_another_kind_of_body_is_refused(kind: str):
    problem(send(old(), kind), 415)


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head", "options"])
def test_another_method_is_refused(method: str):
    answer = getattr(Client(), method)(REPORTS)
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"


def test_a_large_report_is_refused():
    problem(send(old(**{"original-policy": "x" * LARGEST_REPORT})), 413)


@pytest.mark.django_db
def test_it_asks_no_database(django_assert_num_queries, barista):
    """Be it with a colleague's cookie: whoever floods it keeps nobody's connection."""
    with django_assert_num_queries(0):
        assert barista.post(REPORTS, json.dumps(old()), OLD).status_code == 204


def test_both_policies_name_it_by_what_the_browser_can_use(client, settings):
    plain = client.get("/nowhere/").headers
    secure = client.get("/nowhere/", secure=True).headers
    for name in ("Content-Security-Policy", "Content-Security-Policy-Report-Only"):
        assert plain[name].endswith(f"; report-uri {REPORTS}")
        assert secure[name].endswith(f"; report-uri {REPORTS}; report-to csp")
    assert secure["Reporting-Endpoints"] == f'csp="{REPORTS}"'
    assert "Reporting-Endpoints" not in plain


@pytest.mark.slow
def test_a_report_of_megabytes_is_refused_before_it_is_read(up: RunningCafe):
    answer = httpx.post(
        up.url + REPORTS, content=b"x" * 200_000, headers={"Content-Type": OLD}, timeout=20
    )
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
