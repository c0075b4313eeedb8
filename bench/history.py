"""Whether an order takes longer after a million others: times, statements and their plans."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

import msgspec
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client as TestClient

from bench import past
from bench.databases import NewDatabase, looking_into, postgres
from bench.figures import Figure, percentile
from bench.http import Body, Client
from bench.serving import quiet, rest, settle
from bench.several import Several, several
from orders.order.steps import accept_order
from orders.order.told import read_orders
from tests.plans import Plan, plans
from tests.running import wish

YOUNG, OLD = 1_000, 1_000_000  # past orders
ROUNDS = 12
OPEN_ORDERS = 10  # placed in each round, and open while pages are read
READS = 20  # of each page in each round
STORE = "/api/stores/demo"

_keys = (f"bench-{at}" for at in count())


@dataclass(slots=True)
class Past:
    """A café with a past: what it asks its database, and milliseconds by kind of request."""

    url: str
    cafe: Several
    body: Body
    session: str
    plans: dict[str, list[Plan]]
    times: dict[str, list[float]] = field(default_factory=dict)


def measure() -> list[Figure]:
    """Compare a café with a million past orders with one that has a thousand."""
    with postgres() as new_database, ExitStack() as stack:
        young, old = (stack.enter_context(_with(new_database, many)) for many in (YOUNG, OLD))
        for at in range(ROUNDS + 1):
            if at == 1:
                young.times, old.times = {}, {}  # the first round warms up
            for one in (young, old) if at % 2 else (old, young):
                _round(one)
    for kind in young.plans:
        print(f"{kind}: {_verdict(young.plans[kind], old.plans[kind])}")
    return [figure for kind in young.times for figure in _figures(kind, young, old)]


@contextmanager
def _with(new_database: NewDatabase, many: int) -> Iterator[Past]:
    """Run a café on a database of its own that holds so many past orders."""
    url = new_database(f"past_{many}")
    found: dict[str, list[Plan]] = {}
    with tempfile.TemporaryDirectory(prefix="cafe-past-") as var, ExitStack() as stack:
        cafe = stack.enter_context(several(Path(var), url, 1, partial(_lay, many, found)))
        barista = stack.enter_context(cafe.staff_at(cafe.webs[0]))
        body = _two_lines(barista.get(f"{STORE}/menu/").json())
        yield Past(url, cafe, body, barista.cookies["sessionid"], found)


def _two_lines(menu: Body) -> Body:
    lines = [wish(menu, name)["items"][0] for name in ("Flat White", "Latte")]
    return {"name": "Ada", "items": lines}


# -- what the database is asked; before anything of the café runs ---------------------------------


def _lay(many: int, found: dict[str, list[Plan]]) -> None:
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # looked for by the middleware
    client = TestClient(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username="barista"))
    body = _two_lines(client.get(f"{STORE}/menu/").json())
    start = time.monotonic()
    past.lay(many, client, body)
    print(f"{many} past orders laid in {time.monotonic() - start:.0f} s", flush=True)
    for _ in range(OPEN_ORDERS):
        accept_order(_post(client, body))
    past.tidy()
    found |= {kind: plans(work) for kind, work in _work(client, body).items()}


def _work(client: TestClient, body: Body) -> dict[str, Callable[[], object]]:
    placed = _post(client, body)
    return {
        "POST": lambda: _post(client, body),
        "accept": lambda: accept_order(placed),
        "tell": lambda: read_orders([placed]),
        "queue": lambda: client.get(f"{STORE}/queue/"),
        "board": lambda: client.get(f"{STORE}/board/"),
    }


def _post(client: TestClient, body: Body) -> int:
    headers = {"Idempotency-Key": next(_keys)}
    answer = client.post(f"{STORE}/orders/", body, content_type="application/json", headers=headers)
    order: int = answer.json()["id"]
    return order


def _verdict(young: list[Plan], old: list[Plan]) -> str:
    """Say plainly whether the statements are as many and are gone about in the same way."""
    if len(young) != len(old):
        return f"{len(young)} statements at {YOUNG}, {len(old)} at {OLD}: NOT the same"
    other = [(a, b) for a, b in zip(young, old, strict=True) if a != b]
    if not other:
        return f"{len(young)} statements at both, the same plans"
    said = "".join(f"\n  at {YOUNG}: {a}\n  at {OLD}: {b}" for a, b in other)
    return f"{len(young)} statements at both, {len(other)} with ANOTHER plan{said}"


# -- how long it takes ----------------------------------------------------------------------------


def _round(one: Past) -> None:
    with looking_into(one.url):
        settle()
        rest()
        asyncio.run(_order(one))
        quiet()
        asyncio.run(_read(one))
        settle()


async def _order(one: Past) -> None:
    body = msgspec.json.encode(one.body)
    client = Client(one.cafe.ports[0])
    await client.get(f"{STORE}/menu/")  # connects
    for _ in range(OPEN_ORDERS):
        start = time.perf_counter()
        await client.post(f"{STORE}/orders/", body, next(_keys))
        _note(one, "POST", start)
    client.close()


async def _read(one: Past) -> None:
    client = Client(one.cafe.ports[0], f"sessionid={one.session}")
    for kind in ("queue", "board"):
        await client.get(f"{STORE}/{kind}/")
        for _ in range(READS):
            start = time.perf_counter()
            await client.get(f"{STORE}/{kind}/")
            _note(one, kind, start)
    client.close()


def _note(one: Past, kind: str, start: float) -> None:
    one.times.setdefault(kind, []).append((time.perf_counter() - start) * 1000)


def _figures(kind: str, young: Past, old: Past) -> list[Figure]:
    (p50, p50_young), (p90, p90_young) = (
        [percentile(one.times[kind], percent) for one in (old, young)] for percent in (50, 90)
    )
    asked, asked_young = len(old.plans[kind]), len(young.plans[kind])
    return [
        Figure(f"{kind} p50, {OLD:,} and {YOUNG:,} past orders", "ms", p50, p50_young, at_most=1.1),
        Figure("  p90", "ms", p90, p90_young),
        Figure("  statements", "", asked, asked_young, at_most=1.0),
    ]
