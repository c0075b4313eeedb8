"""What a websocket refuses, on a café that runs: other origins, strangers, orders."""

import json
import time

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.running import RunningCafe, wait_for, wish

pytestmark = pytest.mark.slow

MENU = "/ws/stores/demo/menu/"
QUEUE = "/ws/stores/demo/queue/"


def open_socket(up: RunningCafe, path: str, **headers: str) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{up.port}{path}", additional_headers=headers)


def handshake(up: RunningCafe, path: str, **headers: str) -> int:
    """Return the HTTP status that a refused handshake is answered with."""
    with pytest.raises(InvalidStatus) as refused:
        open_socket(up, path, **headers)
    return int(refused.value.response.status_code)


def refusal(up: RunningCafe, path: str, **headers: str) -> int:
    """Open a socket; return the code it is closed with."""
    with open_socket(up, path, **headers) as socket:
        return close_code(socket)


def close_code(socket: ClientConnection) -> int:
    """Read a socket to its end; return the code it is closed with."""
    with pytest.raises(ConnectionClosed) as end:
        wait_for(lambda: socket.recv(timeout=10) is None)
    assert end.value.rcvd
    return end.value.rcvd.code


def snapshot(socket: ClientConnection) -> dict:
    message: dict = json.loads(socket.recv(timeout=10))
    assert message["type"] == "snapshot"
    return message


def session(client) -> str:
    return f"sessionid={client.cookies['sessionid']}"


def place(up: RunningCafe) -> dict:
    with up.client() as customer:
        body = wish(customer.get("/api/stores/demo/menu/").json())
        order: dict = customer.post("/api/stores/demo/orders/", json=body).json()
    return order


# -- where a page comes from ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1:1",  # the right host, another port
        "https://127.0.0.1:{port}",  # another scheme
        "http://evil.example@127.0.0.1:99999",
        "http://[",
        "http://",
        "null",
        "127.0.0.1:{port}",
        "file://",
        "é",
    ],
)
def test_another_origin_is_403(up: RunningCafe, origin):
    assert handshake(up, MENU, Origin=origin.format(port=up.port)) == 403


def test_our_own_pages_are_let_in(up: RunningCafe):
    with open_socket(up, MENU, Origin=up.url) as socket:
        snapshot(socket)


def test_a_program_without_an_origin_is_let_in(up: RunningCafe):
    with open_socket(up, MENU) as socket:
        snapshot(socket)


@pytest.mark.parametrize(
    "path", ["/ws/", "/ws/nothing/", "/ws/orders/", "/ws/orders/%00/", "/stores/demo/"]
)
def test_where_no_socket_is_none_opens(up: RunningCafe, path):
    assert handshake(up, path) in (403, 404)


# -- who may listen ------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["wrong", "x" * 200, "1"])
def test_a_wrong_token_is_4404(up: RunningCafe, token):
    assert refusal(up, f"/ws/orders/{token}/") == 4404


@pytest.mark.parametrize("kind", ["menu", "board"])
def test_an_unknown_store_is_4404(up: RunningCafe, kind):
    assert refusal(up, f"/ws/stores/nowhere/{kind}/") == 4404


@pytest.mark.parametrize("cookie", ["", "sessionid=wrong", "sessionid=" + "x" * 32, "sessionid="])
def test_the_queue_without_a_session_is_4403(up: RunningCafe, cookie):
    headers = {"Cookie": cookie} if cookie else {}
    assert refusal(up, QUEUE, **headers) == 4403


@pytest.fixture(scope="module")
def strangers(up: RunningCafe) -> dict[str, str]:
    """Make a customer with a log-in, and staff of another store; return their sessions."""
    code = """
from django.contrib.auth.models import User
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from barista.sessions import SessionStore
from orders.stores.models import StaffMember, Store

other, _ = Store.objects.get_or_create(slug="other", name="Other")
for name, store in (("customer", None), ("stranger", other)):
    user, _ = User.objects.get_or_create(username=name)
    if store:
        StaffMember.objects.get_or_create(user=user, store=store)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "barista.sessions.Users"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print(name, session.session_key)
"""
    printed = up.manage("shell", "--no-imports", "-c", code)
    return dict(line.split() for line in printed.splitlines() if len(line.split()) == 2)


@pytest.mark.parametrize("who", ["customer", "stranger"])
def test_the_queue_is_for_staff_of_the_store(up: RunningCafe, strangers, who):
    cookie = f"sessionid={strangers[who]}"
    assert refusal(up, QUEUE, Cookie=cookie) == 4403


def test_staff_of_the_other_store_have_their_own_queue(up: RunningCafe, strangers):
    cookie = f"sessionid={strangers['stranger']}"
    with open_socket(up, "/ws/stores/other/queue/", Cookie=cookie) as socket:
        assert snapshot(socket)["orders"] == []


def test_logging_out_closes_the_tablets_socket(up: RunningCafe):
    with up.staff() as staff, open_socket(up, QUEUE, Cookie=session(staff)) as tablet:
        snapshot(tablet)
        staff.post("/accounts/logout/")
        assert close_code(tablet) == 4403


# -- what a client may say -----------------------------------------------------------------------


def test_an_oversize_frame_closes_the_socket(up: RunningCafe):
    with open_socket(up, MENU) as socket:
        snapshot(socket)
        socket.send("x" * (1 << 20))
        assert close_code(socket) == 1009


NONSENSE: list[str | bytes] = [
    '{"type": "cancel"}',
    '{"type": "start", "id": 1}',
    '{"type": ["resync"]}',
    '{"type": "websocket.disconnect"}',
    "[]",
    "null",
    "7",
    "{",
    "",
    "[" * 50_000,
    b"\x00\xff",
]


def test_whatever_else_is_said_does_nothing(up: RunningCafe):
    with open_socket(up, MENU) as socket:
        snapshot(socket)
        for said in NONSENSE:
            socket.send(said)
        time.sleep(0.6)  # a snapshot may be asked for twice a second
        socket.send('{"type": "resync"}')
        wait_for(lambda: json.loads(socket.recv(timeout=10))["type"] == "snapshot")


def test_a_command_over_a_socket_moves_no_order(up: RunningCafe):
    order = place(up)
    with (
        open_socket(up, order["links"]["live"]) as phone,
        up.staff() as staff,
        open_socket(up, QUEUE, Cookie=session(staff)) as tablet,
    ):
        for socket in (phone, tablet):
            snapshot(socket)
            for action in ("cancel", "start", "ready"):
                socket.send(json.dumps({"type": action, "order": order["id"]}))
        wait_for(lambda: staff.get(order["links"]["self"]).json()["status"] == "accepted")
        now = staff.get(order["links"]["self"]).json()
        assert (now["status"], now["version"]) == ("accepted", 2)
        staff.post(f"/api/stores/demo/orders/{order['id']}/cancel/", json={}).raise_for_status()
