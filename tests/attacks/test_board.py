"""Names on the board are for the room: a store may say that it opens by its own link alone."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from websockets.sync.client import ClientConnection, connect

from cafe.operating.log import JsonLines, Lines
from orders.demo.staff import managers
from orders.stores.board import board_link
from orders.stores.models import Role, Store
from tests.admin.forms import act, change_url
from tests.attacks.test_sockets_end import AT_ONCE, Office, refusal
from tests.cast import Cafe, logged_in, make_cafe, make_staff, problem
from tests.running import RunningCafe

WRONG = [
    "",
    "?key=",
    "?key=wrong",
    "?key=%00",
    "?key=%ff%fe",
    "?KEY={key}",
    "?key={key}x",
    "?k={key}",
]


@pytest.fixture
def office(cafe: Cafe) -> Client:
    """The admin site as the café's manager sees it."""
    manager = make_staff("Alan", cafe.store, Role.MANAGER)
    manager.is_staff = True
    manager.save()
    manager.groups.add(managers())
    return logged_in(manager)


@pytest.fixture
def link(cafe: Cafe, office: Client) -> str:
    """The link of the café's board, which asks for it."""
    act(office, Store, "lock_board", cafe.store)
    cafe.store.refresh_from_db()
    return board_link(cafe.store)


def statuses(client: Client, cafe: Cafe, query: str) -> list[int]:
    """Return how the board's page and its API are answered."""
    page, api = f"/stores/{cafe.store.slug}/board/", f"{cafe.url}board/"
    return [client.get(path + query).status_code for path in (page, api)]


def test_a_board_is_everybodys_until_its_store_says_otherwise(cafe: Cafe, client):
    for query in ("", "?key=whatever"):
        assert statuses(client, cafe, query) == [200, 200]


@pytest.mark.parametrize("query", WRONG)
def test_without_its_key_a_board_tells_nothing(cafe: Cafe, client, link, query):
    order = cafe.place()
    query = query.format(key=cafe.store.board_key)
    assert statuses(client, cafe, query) == [403, 403]
    page = client.get(f"/stores/{cafe.store.slug}/board/{query}").content.decode()
    assert "opens by its own link" in page
    told = problem(client.get(f"{cafe.url}board/{query}"), 403)
    assert "opens by its own link" in told["detail"]
    assert order.name not in page + json.dumps(told)


def test_with_its_link_a_board_opens(cafe: Cafe, client, link):
    cafe.place()
    assert client.get(link).status_code == 200
    shown = client.get(f"{cafe.url}board/?{link.partition('?')[2]}").json()
    assert [one["name"] for one in shown["orders"]] == ["Ada"]


def test_a_new_link_ends_the_old_one_and_another_stores_opens_nothing(cafe: Cafe, office, link):
    act(office, Store, "lock_board", cafe.store)
    assert office.get(link).status_code == 403
    other = make_cafe("harbour")
    Store.objects.filter(pk=other.store.pk).update(board_key="of-the-harbour")
    assert statuses(office, cafe, "?key=of-the-harbour") == [403, 403]
    act(office, Store, "open_board", cafe.store)
    assert statuses(Client(), cafe, "") == [200, 200]


def test_a_manager_is_shown_the_link_and_nobody_else(cafe: Cafe, office, link, grace):
    key = cafe.store.board_key
    for url in (change_url(cafe.store), "/admin/orders/store/", f"/barista/{cafe.store.slug}/"):
        assert key in office.get(url).content.decode(), url
    assert key not in logged_in(grace).get(f"/barista/{cafe.store.slug}/").content.decode()
    for url in ("/", f"/stores/{cafe.store.slug}/", f"{cafe.url}menu/"):
        assert key not in Client().get(url).content.decode()


def test_a_manager_of_another_store_gives_it_no_link(cafe: Cafe, office):
    other = make_cafe("harbour")
    act(office, Store, "lock_board", other.store)
    assert Store.objects.get(pk=other.store.pk).board_key == ""


@pytest.mark.parametrize("formatter", [Lines(), JsonLines("web")], ids=["line", "json"])
def test_the_key_is_in_no_line_of_the_log(formatter: logging.Formatter, cafe: Cafe, office):
    for _ in range(20):
        act(office, Store, "lock_board", cafe.store)
        cafe.store.refresh_from_db()
        record = logging.makeLogRecord({"msg": "Forbidden: %s", "args": (board_link(cafe.store),)})
        assert cafe.store.board_key not in formatter.format(record)


CHANGE = (
    "from orders.stores.changes import change_store; from orders.stores.people import SYSTEM;"
    " change_store('demo', {{'board_key': {key!r}}}, SYSTEM)"
)


@pytest.fixture(scope="module")
def elsewhere(up: RunningCafe) -> Iterator[Office]:
    """Another process of the café; the board is everybody's again afterwards."""
    office = Office(up)
    yield office
    office.do(CHANGE.format(key=""))
    office.leave()


def open_board(up: RunningCafe, query: str = "") -> ClientConnection:
    return connect(f"ws://127.0.0.1:{up.port}/ws/stores/demo/board/{query}")


@pytest.mark.slow
def test_a_new_link_shuts_out_old_screens_at_once(up: RunningCafe, elsewhere: Office):
    elsewhere.do(CHANGE.format(key=""))
    with open_board(up) as public:
        assert json.loads(public.recv(timeout=10))["type"] == "snapshot"
        elsewhere.do(CHANGE.format(key="first"))
        assert refusal(public, AT_ONCE) == 4403
    with open_board(up, "?key=first") as old:
        assert json.loads(old.recv(timeout=10))["type"] == "snapshot"
        elsewhere.do(CHANGE.format(key="second"))
        assert refusal(old, AT_ONCE) == 4403


@pytest.mark.slow
@pytest.mark.parametrize("query", ["", "?key=", "?key=first", "?key=%ff", "?key=x&key=second"])
def test_the_socket_of_a_board_asks_for_its_key(up: RunningCafe, elsewhere: Office, query):
    elsewhere.do(CHANGE.format(key="second"))
    with open_board(up, query) as socket:
        assert refusal(socket, 10) == 4403
    with open_board(up, "?key=second") as socket:
        assert json.loads(socket.recv(timeout=10))["type"] == "snapshot"
