"""Whoever asks how the café is holds up nobody, and learns no more than they may."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from cafe.live import web
from cafe.messaging.bus.local import LocalBus
from cafe.operating import health
from cafe.operating.measured import Measured
from tests.aws.bad_endpoint import BadEndpoint, Faults
from tests.aws.conftest import bad  # noqa: F401 - a fixture
from tests.cast import Cafe

MALLORY = "192.0.2.7"


def ask(_: object = None) -> tuple[float, Any]:
    begun = time.monotonic()
    try:
        answer = Client().get("/readyz")
    finally:
        connections.close_all()
    return time.monotonic() - begun, answer


@pytest.mark.django_db(transaction=True)
def test_a_bus_that_is_silent_is_waited_for_by_one_who_asks_and_not_for_long(
    bad: BadEndpoint,  # noqa: F811
    monkeypatch,
):
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    bad.faults = Faults(silent_seconds=3)
    first, answer = ask()
    assert first < 2.5
    assert answer.json()["database"] == "ok"
    with ThreadPoolExecutor(16) as threads:
        seconds = sorted(seconds for seconds, _ in threads.map(ask, range(16)))
    assert seconds[-1] < 0.5 + first / 2, "nobody waits a second time"


@pytest.mark.django_db(transaction=True)
def test_trouble_of_the_bus_is_told_and_takes_no_process_out(bad: BadEndpoint):  # noqa: F811
    bad.faults = Faults(hangs_up=True)
    _, answer = ask()
    said = answer.json()
    assert said["queue bar"] != "ok"
    assert {name for name in health.STOPS if said[name] != "ok"} <= {"mqtt"}
    assert answer.status_code == (200 if said["mqtt"] == "ok" else 503)


def test_a_queue_that_nobody_handles_takes_no_process_out(cafe: Cafe, client, monkeypatch):
    monkeypatch.setattr(web, "problem", lambda: "")
    monkeypatch.setattr(health, "LATE_SECONDS", -1.0)
    cafe.place()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["queue bar"].startswith("1 waiting")


def test_a_flood_is_answered_from_memory(cafe: Cafe, client, monkeypatch):
    looks: list[int] = []

    def strays(bus: LocalBus) -> list[str]:
        looks.append(1)
        return []

    monkeypatch.setattr(health.in_database, "fresh", 60.0)
    monkeypatch.setattr(health.in_database, "_at", float("-inf"))
    monkeypatch.setattr(LocalBus, "strays", strays)
    for _ in range(50):
        assert client.get("/readyz").json()["other queues"] == "ok"
    assert len(looks) == 1


@pytest.mark.parametrize(
    ("address", "authorization", "sees"),
    [
        ("127.0.0.1", "", True),
        ("::1", "", True),
        (MALLORY, "", False),
        (MALLORY, "Bearer other", False),
        (MALLORY, "Bearer of-the-monitor", True),
        ("", "", False),
        ("localhost.example", "", False),
    ],
)
def test_only_operators_learn_what_is_wrong(
    cafe: Cafe, settings, address: str, authorization: str, sees: bool
):
    settings.CAFE_METRICS_TOKEN = "of-the-monitor"
    answer = Client(REMOTE_ADDR=address, HTTP_AUTHORIZATION=authorization).get("/readyz")
    assert ("mqtt" in answer.json()) is sees
    assert answer.status_code == 503  # no server started the live side here
    if not sees:
        assert answer.json() == {"status": "not ready"}


def test_a_look_that_fails_is_taken_again():
    looks: Iterator[Any] = iter([OSError("no"), "second"])

    def look() -> str:
        found = next(looks)
        if isinstance(found, Exception):
            raise found
        return str(found)

    measured = Measured(look, fresh=60.0, before="nothing")
    with pytest.raises(OSError, match="no"):
        measured.now()
    assert measured.now() == "second"
    assert measured.now() == "second"
