"""A flood of log-ins costs those who order next to nothing, on a café that runs."""

import ast
import itertools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import new_database
from tests.running import ROOT, RunningCafe, running, wish

pytestmark = pytest.mark.slow

ORDERS = 100
PAUSE_SECONDS = 0.05
ATTEMPTS = 4  # other programs of the machine must not fail it
NOISE_MS = 100.0  # the second slowest of a hundred, on a machine that does other things too
addresses = itertools.count()


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[RunningCafe]:
    """A café whose customers and attackers have an address each, as behind a proxy."""
    environment = {"FORWARDED_ALLOW_IPS": "127.0.0.1"}
    if os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = new_database("flood")
    with running(tmp_path, **environment) as cafe:
        yield cafe


def placing(customer: httpx.Client) -> list[float]:
    """Place orders one after the other; return how many ms each took, sorted."""
    body = wish(customer.get("/api/stores/demo/menu/").json())
    took = []
    for _ in range(ORDERS):
        number = next(addresses)
        headers = {"X-Forwarded-For": f"10.1.{number >> 8}.{number & 255}"}
        customer.cookies.clear()  # each is somebody else
        begun = time.perf_counter()
        answer = customer.post("/api/stores/demo/orders/", json=body, headers=headers)
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 202, answer.text
        customer.post(f"/api/orders/{answer.json()['token']}/cancel/", headers=headers)
        time.sleep(PAUSE_SECONDS)
    return sorted(took)


@contextmanager
def guessing(cafe: RunningCafe) -> Iterator[dict[int, int]]:
    """Have passwords guessed for a while; give how many answers of which status there were."""
    codes: dict[int, int] = {}
    line = [sys.executable, "-m", "tests.attacks.guessing", str(cafe.port)]
    guesses = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield codes
    finally:
        guesses.terminate()
        codes.update(ast.literal_eval(guesses.communicate(timeout=60)[0] or "{}"))


def test_who_orders_notices_little_of_twenty_four_log_ins_at_once(proxied: RunningCafe):
    with proxied.client() as customer:
        placing(customer)
        for _ in range(ATTEMPTS):
            quiet = placing(customer)
            with guessing(proxied) as codes:
                flooded = placing(customer)
            p50, p99 = ([f(one) for one in (quiet, flooded)] for f in (statistics.median, late))
            print(f"p50 {p50}, p99 {p99} ms; log-ins: {codes}")
            # Most were refused at once, and passwords were looked at all the while.
            assert set(codes) == {200, 429}
            assert codes[429] > codes[200] >= 2
            if p50[1] <= 2 * p50[0] and p99[1] <= 2 * max(p99[0], NOISE_MS):
                return
    raise AssertionError(f"the 99th of {ORDERS} orders took {p99[1]:.0f} ms, quiet {p99[0]:.0f}")


def late(took: list[float]) -> float:
    """Return the 99th of a hundred."""
    return took[-2]
