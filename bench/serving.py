"""What is measured, as processes: the café as `manage.py up` runs it, and the floors."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
from django.conf import settings
from django.db import connections
from django.utils import timezone

from bench.http import Body
from cafe.messaging.models import Delivery, OutboxEvent
from orders.order.models import OPEN, Order
from orders.stores.models import Store
from tests.running import ROOT, RunningCafe, free_port, running, wait_for, wish

LONG_AGO = timezone.now() - timedelta(days=1)  # no page shows what ended then
PLENTY = 100_000  # open orders at once
# All customers of a bench are one address.
PLENTY_OF_ROOM = "connections=60000,all=60000,sockets=60000"


@contextmanager
def cafe() -> Iterator[RunningCafe]:
    """Run a fresh café in this process's own CAFE_VAR, with room for any number of orders."""
    with running(settings.CAFE_VAR, CAFE_LIMITS=PLENTY_OF_ROOM) as it:
        Store.objects.update(capacity=PLENTY, horizon_minutes=0)
        try:
            yield it
        finally:
            connections.close_all()
    shutil.rmtree(settings.CAFE_VAR)
    settings.CAFE_VAR.mkdir()


def settle(seconds: float = 60.0) -> None:
    """Wait until nothing is on its way, then end every open order, as a day's end would."""
    quiet(seconds)
    Order.objects.filter(status__in=OPEN).update(
        status="collected", collected_at=LONG_AGO, deadline_at=None
    )


def quiet(seconds: float = 60.0) -> None:
    """Wait until nothing is on its way."""
    wait_for(lambda: not _busy(), seconds)


def _busy() -> bool:
    return (
        OutboxEvent.objects.filter(published_at=None, parked_at=None).exists()
        or Delivery.objects.filter(dead_at=None).exists()
    )


@contextmanager
def floor(application: str, var: Path, **environment: str) -> Iterator[tuple[int, int]]:
    """Serve a floor over the database in `var` or another; give its port and process id."""
    port = free_port()
    environment |= {"CAFE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "bench.floors.settings"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.floors", application, str(port)],
        cwd=ROOT,
        env=os.environ | environment,
    )
    try:
        wait_for(lambda: _listens(port), 30)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def lay_database(var: Path, **environment: str) -> None:
    """Make a database with the demo store's menu, as the café's own begins."""
    environment |= {"CAFE_VAR": str(var), "CAFE_DEMO_PASSWORD": "never-used-here-1"}
    for command in (["migrate", "-v0"], ["demo"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=os.environ | environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def three_lines(port: int, store: str = "demo") -> Body:
    """Return an order of three lines with options, from the demo menu."""
    menu = httpx.get(f"http://127.0.0.1:{port}/api/stores/{store}/menu/").json()
    names = ("Flat White", "Latte", "Cappuccino")
    lines = [line for name in names for line in wish(menu, name)["items"]]
    return {"name": "Ada", "items": lines}


def memory(pid: int) -> float:
    """Return the resident set of a process in KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return float(status.partition("VmRSS:")[2].split()[0])


def rest(seconds: float = 0.2) -> None:
    """Let what the last round left behind come to an end."""
    time.sleep(seconds)
