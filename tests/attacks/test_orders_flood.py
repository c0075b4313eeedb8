"""One address orders for all it can, and whoever means it is served as on any other day."""

import ast
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.attacks import stranger
from tests.attacks.stranger import MALLORY
from tests.conftest import new_database
from tests.running import ROOT, RunningCafe, running, wish

pytestmark = pytest.mark.slow

CUSTOMERS, REGULARS = 30, 6  # all of them, and those who come from the flood's own address
SECONDS = 20.0
CAPACITY, SHARE = 100, 60
ATTEMPTS = 3  # other programs of the machine must not fail it
COLLECTED = (
    "from django.utils import timezone\n"
    "kept = Order.objects.exclude(status='cancelled')\n"
    "kept.update(status='collected', collected_at=timezone.now())"
)
CANCELLED = "Order.objects.exclude(status='collected').update(status='cancelled')"


@pytest.fixture
def cafe(tmp_path: Path) -> Iterator[RunningCafe]:
    environment = {}
    if os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = new_database("orders_flood")
    with running(tmp_path, **environment) as up:
        shell(up, f"Store.objects.update(capacity={CAPACITY}, horizon_minutes=0)")
        yield up


def shell(cafe: RunningCafe, statement: str) -> None:
    cafe.manage("shell", "-v0", "-c", statement)


@contextmanager
def phones(cafe: RunningCafe) -> Iterator[list[httpx.Client]]:
    """Give phones in networks of their own, and regulars who share the flood's."""
    with ExitStack() as open_phones:

        def phone(address: str) -> httpx.Client:
            return open_phones.enter_context(stranger.client(cafe, address))

        regulars = [phone(MALLORY) for _ in range(REGULARS)]
        body = wish(regulars[0].get("/api/stores/demo/menu/").json())
        for one in regulars:
            assert one.post("/api/stores/demo/orders/", json=body).status_code == 202
        shell(cafe, COLLECTED)
        others = [phone(f"127.8.8.{n}") for n in range(1, CUSTOMERS - REGULARS + 1)]
        yield [*regulars, *others]


def placing(customers: list[httpx.Client]) -> list[float]:
    """Have each order, one after the other; return how many ms each took, sorted."""
    body = wish(customers[0].get("/api/stores/demo/menu/").json())
    took = []
    for customer in customers:
        begun = time.perf_counter()
        answer = customer.post("/api/stores/demo/orders/", json=body)
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 202, answer.text
        time.sleep(SECONDS / len(customers))
    return sorted(took)


@contextmanager
def flooding(cafe: RunningCafe, body: object) -> Iterator[dict[int, int]]:
    """Have the café ordered full for a while; give how many answers of which status there were."""
    codes: dict[int, int] = {}
    line = [sys.executable, "-m", "tests.attacks.ordering", str(cafe.port), json.dumps(body)]
    orders = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield codes
    finally:
        orders.terminate()
        codes.update(ast.literal_eval(orders.communicate(timeout=60)[0] or "{}"))


def test_everybody_who_means_it_is_taken_while_one_address_floods(cafe: RunningCafe):
    with phones(cafe) as customers:
        body = wish(customers[0].get("/api/stores/demo/menu/").json())
        for _ in range(ATTEMPTS):
            shell(cafe, CANCELLED)
            quiet = placing(customers)
            shell(cafe, CANCELLED)
            with flooding(cafe, body) as codes:
                time.sleep(2)  # it has what it can get
                flooded = placing(customers)
            p50, late = ([f(one) for one in (quiet, flooded)] for f in (statistics.median, max))
            print(f"p50 {p50}, the latest {late} ms; the flood: {codes}")
            assert set(codes) == {202, 429}
            # As many as may wait, and the same again a minute.
            assert codes[202] <= SHARE + SHARE * (SECONDS + 10) / 60
            assert codes[429] > 1000
            if late[1] <= 2 * late[0]:
                break
        else:
            raise AssertionError(f"the latest order took {late[1]:.0f} ms, quiet {late[0]:.0f}")
    for limit in ("changes", "burst"):
        assert stranger.refused(cafe, limit) > 0
