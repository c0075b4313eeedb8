"""The log: readable lines, or JSON in which one search follows an order; never a secret."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cafe.base.trace import journal, tell, telling
from cafe.operating.log import JsonLines, Lines
from tests.cast import Cafe
from tests.conftest import new_database
from tests.running import RunningCafe, running, wait_for, wish

TOKEN = "x" * 22
PATH = f"/api/orders/{TOKEN}/cancel/"


def record(message: str, *arguments: object, **more: object) -> logging.LogRecord:
    return logging.getLogger("django.request").makeRecord(
        "django.request", logging.WARNING, "", 0, message, arguments, None, extra=more
    )


def as_json(made: logging.LogRecord) -> dict:
    text = JsonLines("web").format(made)
    assert "\n" not in text
    line: dict = json.loads(text)
    return line


# -- secrets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("formatter", [Lines(), JsonLines("web")], ids=["line", "json"])
def test_a_secret_is_in_no_line(formatter: logging.Formatter):
    assert TOKEN not in formatter.format(record("Conflict: %s", PATH))
    assert TOKEN not in formatter.format(record("request", path=PATH))
    try:
        raise ValueError(f"no such page: /orders/{TOKEN}/")
    except ValueError:
        made = record("failed")
        made.exc_info = sys.exc_info()
        text = formatter.format(made)
    assert "ValueError" in text
    assert TOKEN not in text


# -- JSON ------------------------------------------------------------------------------------------


def test_a_json_line_says_when_where_and_what():
    line = as_json(record("Conflict: %s", 7, path="/"))
    assert line["message"] == "Conflict: 7"
    assert (line["level"], line["logger"], line["process"]) == ("WARNING", "django.request", "web")
    assert line["time"].endswith("+00:00")
    assert line["path"] == "/"


def test_a_line_says_what_the_work_is_about_and_the_next_work_begins_anew():
    with telling():
        with telling("trace-1", queue="bar"):
            tell(order=7)
            within = as_json(record("x"))
        after = as_json(record("x"))
    assert (within["trace_id"], within["queue"], within["order"]) == ("trace-1", "bar", 7)
    assert not {"trace_id", "queue", "order"} & after.keys()


def test_letters_that_are_none_cost_no_line():
    assert as_json(record("GET %s", "/\udce9\n"))["message"] == "GET /\udce9\n"


def test_a_value_json_does_not_know_is_told_in_words():
    assert as_json(record("x", where=Path("/srv")))["where"] == "/srv"


def test_an_event_is_noted_with_its_order(cafe: Cafe, caplog):
    with caplog.at_level(logging.INFO, journal.name), telling("trace-2"):
        order = cafe.place()
        line = as_json(record("after"))
    assert (line["order"], line["store"], line["detail_type"]) == (
        order.pk,
        "corner",
        "OrderPlaced",
    )
    assert [made.message for made in caplog.records if made.name == journal.name] == [
        "event stored"
    ]


# -- a running café -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCafe]:
    """A running café that logs in JSON."""
    environment = {"CAFE_LOG": "json"}
    if os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = new_database("told")
    with running(tmp_path_factory.mktemp("told"), **environment) as cafe:
        yield cafe


def lines_with(cafe: RunningCafe, word: str) -> list[dict]:
    """Search the log as an operator would: every line with this word in it."""
    return [json.loads(line) for line in cafe.log.read_text().splitlines() if word in line]


@pytest.mark.slow
def test_one_search_follows_an_order_from_the_request_to_its_publish(told: RunningCafe):
    with told.client() as customer:
        menu = customer.get("/api/stores/demo/menu/").json()
        answer = customer.post("/api/stores/demo/orders/", json=wish(menu))
        order = answer.json()
        trace = answer.headers["X-Request-ID"]

    def way() -> list[tuple[str, str, str]]:
        found = lines_with(told, trace)
        return [(line["process"], line["message"], line.get("queue", "")) for line in found]

    wanted = {
        ("web", "request", ""),
        ("web", "event stored", ""),
        ("worker", "event handled", "bar"),
        ("worker", "published", "live"),
        ("worker", "event handled", "live"),
    }
    wait_for(lambda: wanted <= set(way()), 15, way)
    by_order = lines_with(told, f'"order": {order["id"]}')
    assert wanted <= {(at["process"], at["message"], at.get("queue", "")) for at in by_order}
    assert {line["store"] for line in by_order} == {"demo"}
    placed = next(line for line in by_order if line["message"] == "event stored")
    assert lines_with(told, placed["event_id"])[-1]["process"] == "worker"


@pytest.mark.slow
def test_a_request_is_a_line_and_its_secret_is_not_in_it(told: RunningCafe):
    with told.client() as customer:
        menu = customer.get("/api/stores/demo/menu/").json()
        order = customer.post("/api/stores/demo/orders/", json=wish(menu)).json()
        answer = customer.get(f"/orders/{order['token']}/")
        customer.get(f"/api/orders/{order['token']}x/")  # a warning of Django's
    found = wait_for(lambda: lines_with(told, answer.headers["X-Request-ID"]), 5)
    line = next(line for line in found if line["message"] == "request")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/orders/…/", 200)
    assert line["ms"] > 0
    assert order["token"] not in told.log.read_text()


@pytest.mark.slow
def test_each_line_of_a_part_is_json(told: RunningCafe):
    text = told.log.read_text()
    of_parts = [line for line in text.splitlines() if "worker started" in line]
    assert len(of_parts) == 1
    assert json.loads(of_parts[0])["logger"] == "cafe.messaging.worker"
    assert not lines_with(told, '"path": "/readyz"'), "probes are no news"
