"""/metrics tells how the café does, to those who may know, at a price that does not grow."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from cafe.base import meters
from cafe.messaging.bus.local import LocalBus
from cafe.messaging.models import Delivery, OutboxEvent
from orders.order.models import Order
from tests.cast import Cafe
from tests.running import PLAIN, ROOT, RunningCafe, free_port, wait_for, wish
from tests.test_live import open_socket, read_until


class Figures:
    """A scrape, by name and labels."""

    def __init__(self, text: str) -> None:
        self.samples = [
            sample for family in text_string_to_metric_families(text) for sample in family.samples
        ]

    def get(self, name: str, **labels: str) -> float:
        found = [
            sample.value
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        return sum(found)

    def names(self) -> set[str]:
        return {sample.name for sample in self.samples}


def scrape(client: Client | None = None) -> Figures:
    answer = (client or Client()).get("/metrics")
    assert answer.status_code == 200, answer.content
    return Figures(answer.content.decode())


def scrape_at(url: str, token: str = "") -> Figures:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.get(f"{url}/metrics", headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text
    return Figures(answer.text)


# -- over the real server -------------------------------------------------------------------------


@pytest.mark.slow
def test_an_order_shows_in_the_figures_of_a_running_cafe(up: RunningCafe):
    before = scrape_at(up.url)
    with open_socket(up, "/ws/stores/demo/board/") as board:
        read_until(board, "snapshot")
        with up.client() as customer:
            menu = customer.get("/api/stores/demo/menu/").json()
            order = customer.post("/api/stores/demo/orders/", json=wish(menu)).json()
        read_until(board, "order", lambda m: m["order"]["id"] == order["id"])
        after = scrape_at(up.url)

    def grown(name: str, **labels: str) -> float:
        return after.get(name, **labels) - before.get(name, **labels)

    route = "api/stores/<slug:store>/orders/"
    assert grown("cafe_events_total", detail_type="OrderPlaced") == 1
    assert grown("cafe_http_requests_total", method="POST", route=route, status="202") == 1
    assert grown("cafe_http_request_seconds_count", method="POST", route=route) == 1
    assert grown("cafe_open_orders", store="demo") == 1
    assert grown("cafe_fan_out_seconds_count") >= 1
    assert grown("cafe_snapshots_total") >= 1
    assert after.get("cafe_open_sockets") >= 1
    assert after.get("cafe_mqtt_connected") == 1
    assert after.get("cafe_mqtt_connects_total") >= 1
    assert after.get("process_resident_memory_bytes") > 0
    with up.client() as customer:
        customer.post(f"{order['links']['self']}cancel/")


@pytest.mark.slow
def test_a_worker_answers_with_its_own_handling_and_publishing_times(up: RunningCafe):
    with worker(up, "secret-of-the-scraper") as url:
        assert httpx.get(f"{url}/metrics").status_code == 403
        with up.client() as customer:
            menu = customer.get("/api/stores/demo/menu/").json()

            def both_were_timed() -> bool:
                order = customer.post("/api/stores/demo/orders/", json=wish(menu)).json()
                customer.post(f"{order['links']['self']}cancel/")
                time.sleep(0.3)
                found = scrape_at(url, "secret-of-the-scraper")
                handled = found.get("cafe_handle_seconds_count", queue="live")
                return bool(handled and found.get("cafe_publish_seconds_count"))

            # The café's other worker is as quick as this one: it takes a few orders.
            wait_for(both_were_timed, 30)


@contextmanager
def worker(up: RunningCafe, token: str) -> Iterator[str]:
    """Run one more worker of a running café, with figures of its own."""
    port = free_port()
    more = {"CAFE_METRICS_PORT": str(port), "CAFE_METRICS_TOKEN": token}
    command = [sys.executable, "manage.py", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=up.environment | more)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(url), 20)
        yield url
    finally:
        process.terminate()
        assert process.wait(20) == 0


def answers(url: str) -> bool:
    try:
        return bool(httpx.get(url, verify=PLAIN).status_code)
    except httpx.HTTPError:
        return False


@pytest.mark.slow
def test_a_worker_whose_port_is_taken_says_which_one(up: RunningCafe):
    done = subprocess.run(
        [sys.executable, "manage.py", "worker"],
        cwd=ROOT,
        env=up.environment | {"CAFE_METRICS_PORT": str(up.port)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert f"CAFE_METRICS_PORT={up.port}" in done.stderr


# -- what the database says -----------------------------------------------------------------------


def test_it_tells_how_late_the_relay_and_each_queue_are(cafe: Cafe):
    cafe.place()
    long_ago = timezone.now() - timedelta(seconds=90)
    Delivery.objects.filter(queue="live").update(sent_at=long_ago)
    Delivery.objects.filter(queue="bar").update(dead_at=timezone.now())
    OutboxEvent.objects.update(published_at=None, created_at=long_ago)
    found = scrape()
    assert found.get("cafe_outbox_waiting_events") == 1
    assert 90 <= found.get("cafe_outbox_oldest_age_seconds") < 100
    assert found.get("cafe_queue_waiting_messages", queue="live") == 1
    assert 90 <= found.get("cafe_queue_oldest_age_seconds", queue="live") < 100
    assert found.get("cafe_queue_dead_letters", queue="bar") == 1
    assert found.get("cafe_queue_waiting_messages", queue="bar") == 0


def test_what_the_bus_refused_for_good_is_counted(cafe: Cafe):
    cafe.place()
    OutboxEvent.objects.update(published_at=None, parked_at=timezone.now())
    found = scrape()
    assert found.get("cafe_outbox_parked_events") == 1
    assert found.get("cafe_outbox_waiting_events") == 0


def test_open_orders_are_counted_by_store_and_status(cafe: Cafe, grace):
    for status in ("placed", "preparing", "preparing", "collected"):
        cafe.order_at(status, grace)
    Order.objects.filter(status="placed").update(overdue="accept")
    found = scrape()
    assert found.get("cafe_open_orders", store="corner", status="placed") == 1
    assert found.get("cafe_open_orders", store="corner", status="preparing") == 2
    assert found.get("cafe_open_orders") == 3
    assert found.get("cafe_overdue_orders") == 1


def test_an_order_that_was_rolled_back_was_no_event(cafe: Cafe):
    before = scrape().get("cafe_events_total", detail_type="OrderPlaced")
    cafe.place()  # the test's own transaction is never committed
    assert scrape().get("cafe_events_total", detail_type="OrderPlaced") == before


def test_a_part_that_cannot_be_read_hides_no_other(cafe: Cafe, monkeypatch):
    cafe.place()

    def fail(self: LocalBus, queue: str) -> None:
        raise OSError("the bus is away")

    monkeypatch.setattr(LocalBus, "depth", fail)
    found = scrape()
    assert found.get("cafe_scrape_ok", part="queues") == 0
    assert found.get("cafe_scrape_ok", part="orders") == 1
    assert found.get("cafe_open_orders") == 1


def test_a_long_history_takes_no_more_queries(cafe: Cafe, grace):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            scrape()
        return len(captured)

    cafe.order_at("ready", grace)  # something in each queue: how old it is, is asked only then
    few = queries()
    for status in ("collected", "cancelled", "ready", "placed"):
        cafe.order_at(status, grace)
    assert queries() == few


# -- who may read it ------------------------------------------------------------------------------


def test_without_a_token_only_this_machine_may_ask(db):
    assert Client().get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.7").get("/metrics").status_code == 403
    assert Client(REMOTE_ADDR="").get("/metrics").status_code == 403


def test_in_production_it_takes_a_token(db, settings):
    settings.PRODUCTION = True
    assert Client().get("/metrics").status_code == 403
    settings.CAFE_METRICS_TOKEN = "secret-of-the-scraper"
    assert Client().get("/metrics").status_code == 403
    for word in ("secret-of-the-scraper", "Bearer other", "Bearer sécret"):
        answer = Client(HTTP_AUTHORIZATION=word, REMOTE_ADDR="192.0.2.7").get("/metrics")
        assert answer.status_code == 403
    right = Client(HTTP_AUTHORIZATION="Bearer secret-of-the-scraper", REMOTE_ADDR="192.0.2.7")
    assert right.get("/metrics").status_code == 200


def test_balancers_and_monitors_need_no_name_and_no_tls(db, settings):
    settings.ALLOWED_HOSTS = ["cafe.example"]
    settings.SECURE_SSL_REDIRECT = True
    by_address = Client(HTTP_HOST="10.0.0.7:8000")
    for path in ("/readyz", "/metrics"):
        assert by_address.get(path).status_code in (200, 503), path
    assert by_address.get("/stores/demo/").status_code in (301, 400)


def test_nobody_can_fill_the_memory_with_routes(db):
    for number in range(3):
        Client().get(f"/nothing/{number}")
        Client().generic(f"VERB{number}", "/nothing/")
    found = scrape()
    labels = {
        (sample.labels["method"], sample.labels["route"])
        for sample in found.samples
        if sample.name == "cafe_http_requests_total"
    }
    assert {("GET", "none"), ("other", "none")} <= labels
    assert not any("nothing" in route or "VERB" in method for method, route in labels)


def test_each_name_has_its_unit(db):
    allowed = ("_total", "_created", "_seconds", "_bucket", "_count", "_sum")
    gauges = {
        "cafe_open_connections",
        "cafe_open_sockets",
        "cafe_mqtt_connected",
        "cafe_scrape_ok",
        "cafe_outbox_waiting_events",
        "cafe_outbox_parked_events",
        "cafe_queue_waiting_messages",
        "cafe_queue_dead_letters",
        "cafe_open_orders",
        "cafe_overdue_orders",
    }
    ours = {name for name in scrape().names() if name.startswith("cafe_")}
    assert [name for name in ours - gauges if not name.endswith(allowed)] == []


def test_a_server_of_its_own_listens_to_this_machine_only_without_a_token(settings):
    settings.CAFE_METRICS_TOKEN = ""
    stop = meters.serve(port := free_port())
    try:
        assert "cafe_handle_seconds" in httpx.get(f"http://127.0.0.1:{port}/metrics").text
        table = Path("/proc/self/net/tcp").read_text().splitlines()
        listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
        assert f"0100007F:{port:04X}" in listening
    finally:
        stop()
