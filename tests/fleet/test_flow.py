"""The whole of the main job on each of the four settings, over HTTP and websockets."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from websockets.sync.client import ClientConnection

from tests.aws.stack import build_anew
from tests.fleet.conftest import Postgres
from tests.moto import CREDENTIALS, moto_server
from tests.running import RunningCafe, running, wish
from tests.test_live import open_socket, read_until, session

pytestmark = [pytest.mark.slow, pytest.mark.fleet]

SETTINGS = ("local-sqlite", "local-postgres", "aws-certificates-postgres", "aws-sqlite")


@dataclass
class Room:
    """Where the customers are, and where the bar is; two hosts, where there are two."""

    phones: RunningCafe
    bar: RunningCafe


@pytest.fixture(scope="module", params=SETTINGS)
def room(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Room]:
    if request.param == "aws-certificates-postgres":
        chain = request.getfixturevalue("chain")
        yield Room(phones=chain, bar=chain.second)
        return
    with ExitStack() as stack:
        environment: dict[str, str] = {}
        if "postgres" in request.param:
            postgres: Postgres = request.getfixturevalue("postgres")
            environment["DATABASE_URL"] = postgres.new_database()
        if "aws" in request.param:
            url = stack.enter_context(moto_server())
            build_anew(url)
            environment |= {"CAFE_BUS": "aws", "AWS_ENDPOINT_URL": url, **CREDENTIALS}
        var = tmp_path_factory.mktemp("room")
        cafe = stack.enter_context(running(var, **environment))
        yield Room(cafe, cafe)


class Screens:
    """The tablet, the board and a menu, open, with their first snapshots read."""

    def __init__(self, room: Room, staff: Any, stack: ExitStack) -> None:
        cookie = session(staff)
        self.tablet = self._open(stack, room.bar, "/ws/stores/demo/queue/", cookie)
        self.board = self._open(stack, room.phones, "/ws/stores/demo/board/")
        self.menu = self._open(stack, room.phones, "/ws/stores/demo/menu/")

    def _open(
        self, stack: ExitStack, at: RunningCafe, path: str, cookie: str = ""
    ) -> ClientConnection:
        socket = stack.enter_context(open_socket(at, path, cookie))
        read_until(socket, "snapshot")
        return socket


@contextmanager
def open_cafe(room: Room) -> Iterator[tuple[Any, Any, Screens]]:
    """Give a customer's client, a barista's, and the screens."""
    with ExitStack() as stack:
        customer = stack.enter_context(room.phones.client())
        staff = stack.enter_context(room.bar.staff())
        yield customer, staff, Screens(room, staff, stack)


def place(customer: Any, **headers: str) -> dict[str, Any]:
    menu = customer.get("/api/stores/demo/menu/").json()
    answer = customer.post("/api/stores/demo/orders/", json=wish(menu), headers=headers)
    assert answer.status_code in (200, 202), answer.text
    order: dict[str, Any] = answer.json()
    return order


def shown(socket: ClientConnection, order: dict[str, Any], status: str) -> dict[str, Any]:
    """Wait until a screen shows an order in a status."""

    def fits(message: dict[str, Any]) -> bool:
        return (message["order"]["id"], message["order"]["status"]) == (order["id"], status)

    found: dict[str, Any] = read_until(socket, "order", fits)["order"]
    return found


def test_each_tap_reaches_the_customer_the_tablet_and_the_board(room: Room):
    with open_cafe(room) as (customer, staff, screens):
        order = place(customer)
        accepted = shown(screens.tablet, order, "accepted")
        assert accepted["number"] >= 1
        with open_socket(room.phones, order["links"]["live"]) as phone:
            assert read_until(phone, "snapshot")["order"]["number"] == accepted["number"]
            for step, status in (
                ("start", "preparing"),
                ("release", "accepted"),
                ("start", "preparing"),
                ("ready", "ready"),
                ("recall", "preparing"),
                ("ready", "ready"),
                ("collect", "collected"),
            ):
                path = f"/api/stores/demo/orders/{order['id']}/{step}/"
                assert staff.post(path, json={}).status_code == 200
                for screen in (phone, screens.tablet, screens.board):
                    shown(screen, order, status)
        now = customer.get(order["links"]["self"]).json()
        assert (now["status"], now["version"]) == ("collected", 9)


def test_a_customers_cancel_reaches_the_tablet(room: Room):
    with open_cafe(room) as (customer, _, screens):
        order = place(customer)
        shown(screens.tablet, order, "accepted")
        customer.post(f"{order['links']['self']}cancel/").raise_for_status()
        shown(screens.tablet, order, "cancelled")


def test_one_key_is_one_order_on_whichever_host(room: Room):
    with open_cafe(room) as (customer, _, _), room.bar.client() as elsewhere:
        key = {"Idempotency-Key": "a-cart"}
        assert place(customer, **key)["id"] == place(elsewhere, **key)["id"]


def test_a_claim_is_won_by_one(room: Room):
    with open_cafe(room) as (customer, staff, screens), room.phones.staff("supervisor") as other:
        order = place(customer)
        shown(screens.tablet, order, "accepted")
        path = f"/api/stores/demo/orders/{order['id']}/start/"
        assert [one.post(path, json={}).status_code for one in (staff, other)] == [200, 409]


def test_sold_out_and_pause_reach_an_open_menu(room: Room):
    with open_cafe(room) as (customer, staff, screens):
        item = wish(customer.get("/api/stores/demo/menu/").json())["items"][0]["item"]
        for available in (False, True):
            path = f"/api/stores/demo/items/{item}/"
            staff.patch(path, json={"available": available}).raise_for_status()
            told = read_until(screens.menu, "availability")
            assert told["items"][str(item)] is available
        for paused in (True, False):
            staff.patch("/api/stores/demo/", json={"paused": paused}).raise_for_status()
            assert read_until(screens.menu, "store")["store"]["ordering"]["state"] == (
                "paused" if paused else "open"
            )
