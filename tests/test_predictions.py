"""What the tablet shows after a tap is what the server makes of it, for every tap and status."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from subprocess import PIPE
from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import User

from barista.api import STEPS
from cafe.base import clock
from cafe.contract.life import life_table
from cafe.management.commands.life import FILE
from orders.menu.models import Category
from orders.menu.stations import Station
from orders.order.deadlines import mark_overdue
from orders.order.drinks import make_drinks
from orders.order.life import ALLOWED, STEP_DUE, Action
from orders.order.models import Order, OrderLine, Status
from orders.order.parts import PARTLY
from orders.order.payment import pay_order
from orders.order.reading import orders_to_show, staff_order
from orders.order.reminding import COOL_DOWN
from orders.order.steps import advance_order
from orders.stores.people import staff_name
from tests.cast import Cafe, actor, logged_in
from tests.running import ROOT

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node.js is not installed")

Json = dict[str, Any]
Predict = Callable[[Json, Json], Json]

# The server accepts by itself; all else is a tap.
TAPS = [*(action.value for action in Action if action is not Action.ACCEPT), *ALLOWED]
BODIES: dict[str, Json] = {
    "cancel": {"reason": "Ran out"},
    "promise": {"minutes": 5},
    "tick": {"change": 1},
}
AT = "2026-11-22T12:00:00.000Z"
TIMES = (
    "placed_at",
    "accepted_at",
    "started_at",
    "ready_at",
    "reminded_at",
    "collected_at",
    "cancelled_at",
)
# What a page does not guess: the version is what the server calls the answer, and a deadline
# hangs on the store's settings.
SERVERS = ("version", "deadline_at")

PREDICT = """
const { createInterface } = await import("node:readline");
const { predict } = await import(process.argv[1]);
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(predict(...JSON.parse(line))));
}
"""


def test_the_pages_table_is_made_from_the_servers():
    assert life_table() == FILE.read_text(), "run `python manage.py life`"


def seen(order: Order) -> Json:
    """Return an order as the tablet was told of it."""
    told: Json = msgspec.to_builtins(staff_order(orders_to_show().get(pk=order.pk)))
    return told


@pytest.fixture(scope="module")
def predict() -> Iterator[Predict]:
    """Ask the shipped JavaScript what it shows until the answer comes."""
    life = (ROOT / "static" / "js" / "model" / "life.js").as_uri()
    command = [str(NODE), "--input-type=module", "-e", PREDICT, life]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True) as node:
        assert node.stdin
        assert node.stdout

        def ask(order: Json, action: Json) -> Json:
            print(json.dumps([order, action]), file=node.stdin, flush=True)
            shown: Json = json.loads(node.stdout.readline())  # type: ignore[union-attr]
            return shown

        yield ask
        node.stdin.close()


def compared(order: Json, before: Json) -> Json:
    """Return an order with each time as what became of it: two clocks never agree."""
    rest = {name: value for name, value in order.items() if name not in SERVERS}
    for name in TIMES:
        rest[name] = "kept" if order[name] == before[name] else "now" if order[name] else "emptied"
    promise = order["promise"]
    rest["promise"] = promise and [promise[end][:19] for end in ("from", "to")]
    return rest


def tapped(cafe: Cafe, order: Order, kind: str, user: User, line: int, body: Json) -> Json:
    """Do it to the server as the tablet does; return the order as it is then."""
    url = cafe.step_url(order, f"lines/{line}" if kind == "tick" else kind)
    logged_in(user).post(url, body, content_type="application/json")
    return seen(order)


def check(
    predict: Predict,
    cafe: Cafe,
    order: Order,
    kind: str,
    user: User,
    body: Json | None = None,
    part: list[int] | None = None,
) -> None:
    line = part[0] if part else order.lines.order_by("pk")[0].pk
    if kind == "remind":  # which is not offered as soon as it is ready
        Order.objects.filter(pk=order.pk, status="ready").update(ready_at=clock.now() - COOL_DOWN)
    before = seen(order)
    who = {"id": user.pk, "name": staff_name(user)}
    body = body or BODIES.get(kind, {})
    action = {"kind": kind, "user": who, "at": AT, "line": line, "body": body, "part": part}
    shown = predict(before, action)
    assert compared(shown, before) == compared(tapped(cafe, order, kind, user, line, body), before)


def test_every_tap_that_the_server_takes_is_tried():
    assert {*TAPS} == {*STEPS, *ALLOWED}
    assert len(TAPS) * len(Status) == 66


@needs_node
@pytest.mark.parametrize("taps", ["whoever started it", "a colleague"])
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", TAPS)
def test_a_tap_shows_what_the_server_makes_of_it(
    predict: Predict, cafe: Cafe, grace: User, ada: User, kind: str, status: str, taps: str
):
    who = ada if taps == "a colleague" else grace
    check(predict, cafe, cafe.order_at(status, grace), kind, who)


@needs_node
@pytest.mark.parametrize("kind", TAPS)
def test_so_it_does_while_only_some_drinks_are_made(
    predict: Predict, cafe: Cafe, grace: User, ada: User, kind: str
):
    order = cafe.place_big()
    for step in (Action.ACCEPT, Action.START):
        advance_order(order.pk, step, actor(grace))
    make_drinks(order.pk, order.lines.order_by("pk")[1].pk, 1, actor(grace))
    check(predict, cafe, order, kind, ada)


@needs_node
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", ["pay", "refund"])
def test_so_it_does_with_what_is_paid(
    predict: Predict, cafe: Cafe, grace: User, ada: User, kind: str, status: str
):
    order = cafe.order_at(status, grace)
    pay_order(order.pk, actor(grace))
    check(predict, cafe, order, kind, ada)


@needs_node
@pytest.mark.parametrize("status", STEP_DUE)
@pytest.mark.parametrize("kind", TAPS)
def test_so_it_does_for_an_overdue_order(
    predict: Predict, cafe: Cafe, grace: User, ada: User, kind: str, status: str
):
    order = cafe.order_at(status, grace)
    assert mark_overdue(order.pk, clock.now() + timedelta(days=1))
    check(predict, cafe, order, kind, ada)


@needs_node
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("made", [0, 1, 2])
@pytest.mark.parametrize("change", [1, -1])
def test_so_it_does_with_one_drink_more_or_less(
    predict: Predict, cafe: Cafe, grace: User, ada: User, status: str, made: int, change: int
):
    order = cafe.order_at(status, grace)
    OrderLine.objects.filter(order=order).update(quantity=2, made=made)
    check(predict, cafe, order, "tick", ada, {"change": change})


# What a bar and a kitchen may have done with an order for both; "whole" is both as one.
PASTS = [
    [],
    ["start bar"],
    ["start bar", "start kitchen"],
    ["start whole"],
    ["start bar", "ready bar"],
    ["start whole", "ready kitchen"],
    ["start bar", "ready bar", "start kitchen", "ready kitchen"],
    ["start whole", "ready whole", "recall whole"],
    ["start whole", "ready whole", "collect whole"],
    ["start bar", "cancel whole"],
]


@needs_node
@pytest.mark.parametrize("past", PASTS, ids=", ".join)
def test_so_it_does_for_the_part_of_a_station(
    predict: Predict, cafe: Cafe, grace: User, ada: User, past: list[str]
):
    Station.objects.create(store=cafe.store, name="Bar")
    kitchen = Station.objects.create(store=cafe.store, name="Kitchen", position=1)
    Category.objects.filter(pk=cafe.croissant.category_id).update(station=kitchen)
    for kind in (*PARTLY, "one more", "one less"):
        for place in ("bar", "kitchen"):
            order = advance_order(cafe.place_big().pk, Action.ACCEPT, actor(grace))
            for step in past:
                done, where = step.split()
                body = {"lines": made_at(order, where)} if where != "whole" else {}
                tapped(cafe, order, done, grace, 0, body)
            lines = made_at(order, place)
            if kind in PARTLY:
                check(predict, cafe, order, kind, ada, {"lines": lines}, lines)
            else:
                change = {"change": 1 if kind == "one more" else -1}
                check(predict, cafe, order, "tick", ada, change, lines)
            Order.objects.filter(pk=order.pk).update(status="collected")  # out of the way


def made_at(order: Order, place: str) -> list[int]:
    """Return the ids of an order's lines that are made at a place."""
    name = {"bar": "Flat White", "kitchen": "Croissant"}[place]
    return list(order.lines.filter(name=name).values_list("pk", flat=True))
