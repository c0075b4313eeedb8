"""Strangers at the broker: they neither hear what is told nor tell anybody anything."""

import contextlib
import json
import re
import socket
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from awscrt.mqtt5 import UserProperty
from websockets.sync.client import ClientConnection

from cafe.live import broker
from cafe.live.mqtt.signing import signed
from cafe.live.topics import SIGNATURE
from tests.attacks.stranger import read_to_end
from tests.mqtt.mosquitto import Mosquitto, mosquitto
from tests.mqtt.stranger import (
    Stranger,
    connect_bytes,
    publish_bytes,
    publish_packet,
    stranger,
    subscribe_bytes,
)
from tests.running import PLAIN, RunningCafe, running, wait_for
from tests.test_live import heard, open_socket, place, read_until, session

pytestmark = pytest.mark.slow

ORDER, STORE = "cafe/v1/demo/orders/{}", "cafe/v1/demo/store"
QUIET_SECONDS = 2.5  # longer than a resync is spread, and than a look at the database takes
CONNACK = b"\x20"
GARBAGE = 200
FEW = 3  # snapshots of one page


# -- at the café's own broker --------------------------------------------------------------------

HELLOS: dict[str, Callable[[str], bytes]] = {
    "nobody": lambda _: connect_bytes(),
    "a name without a password": lambda _: connect_bytes(broker.USER.encode()),
    "a wrong password": lambda _: connect_bytes(broker.USER.encode(), b"guess"),
    "another name": lambda password: connect_bytes(b"root", password.encode()),
    "a part of the password": lambda password: connect_bytes(b"cafe", password[:-1].encode()),
    "an older protocol": lambda _: connect_bytes(version=4),
    "an older protocol, with the password": lambda password: connect_bytes(
        b"cafe", password.encode(), version=4
    ),
    "one who leaves a will": lambda _: connect_bytes(will=b'{"seq": 1}'),
    "one who does not say hello": lambda _: b"",
    "one who says something else": lambda _: b"GET / HTTP/1.1\r\n\r\n",
    "one whose packet is without end": lambda _: b"\x10\xff\xff\xff\x7f" + b"A" * 200_000,
}


@pytest.mark.parametrize("who", HELLOS)
def test_the_broker_lets_nobody_in_who_has_not_its_secret(up: RunningCafe, who: str):
    assert not say(up, HELLOS[who](broker.access(up.var).password)).startswith(CONNACK)


def test_what_they_say_without_being_let_in_is_heard_by_nobody(up: RunningCafe):
    password = broker.access(up.var).password
    behind = publish_bytes(ORDER.format(1).encode(), b'{"seq": 999999}') + subscribe_bytes(b"#")
    with screens(up) as open_screens:
        before, made = passed_over(up), made_to_fetch(up)
        for hello in HELLOS.values():
            say(up, hello(password) + behind)
        assert shown(up, open_screens, QUIET_SECONDS) == []
        assert (passed_over(up), made_to_fetch(up)) == (before, made)
        order = place(up)
        read_until(open_screens[0], "order", lambda one: one["order"]["id"] == order["id"])


def test_a_stranger_hears_no_name(up: RunningCafe):
    with screens(up), dial(up) as connection:
        connection.sendall(connect_bytes() + subscribe_bytes(b"#"))
        place(up)
        assert b"Ada" not in read_to_end(connection)


def test_the_secret_is_in_one_file_that_is_ours_alone(up: RunningCafe):
    path, password = broker.config_path(up.var), broker.access(up.var).password
    assert len(password) >= 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for pid in up.parts().values():
        for said in ("cmdline", "environ"):
            assert password.encode() not in Path(f"/proc/{pid}/{said}").read_bytes()
    assert password not in up.log.read_text()
    holders = [one for one in up.var.iterdir() if one.is_file() and one != path]
    assert [one for one in holders if password.encode() in one.read_bytes()] == []


def test_with_each_broker_comes_a_new_secret_and_all_are_back_in_seconds(up: RunningCafe):
    with screens(up) as open_screens:
        was = broker.access(up.var).password
        up.kill("broker")
        wait_for(lambda: broker.access(up.var).password != was)
        began = time.monotonic()
        read_until(open_screens[0], "ping", lambda one: one["live"] is True)
        order = place(up)
        read_until(open_screens[0], "order", lambda one: one["order"]["id"] == order["id"])
        print(f"told again {time.monotonic() - began:.1f} s after the broker was there")
        up.wait_until_ready(20)
        assert not say(up, connect_bytes(b"cafe", was.encode())), "the old one opens nothing"


# -- at a broker that takes everybody ------------------------------------------------------------


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """Run a broker that asks nobody who they are."""
    with mosquitto(tmp_path_factory.mktemp("town")) as one:
        yield one


@pytest.fixture(scope="module")
def cafe(town: Mosquitto, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCafe]:
    """Run a café whose broker is anybody's."""
    with running(tmp_path_factory.mktemp("cafe"), CAFE_MQTT=town.plain_url) as one:
        yield one


@pytest.fixture
def mallory(town: Mosquitto) -> Iterator[Stranger]:
    with stranger(town.port) as one:
        yield one


@pytest.fixture
def genuine(cafe: RunningCafe, mallory: Stranger, settings) -> Any:
    """Return a message of the café's own, as whoever listens has it; and its key is ours."""
    settings.SECRET_KEY = (cafe.var / "secret_key").read_text().strip()
    mallory.subscribe("cafe/v1/#")
    order = place(cafe)
    told: list[Any] = []

    def is_accepted() -> bool:
        told[:] = [one for one in mallory.heard if one.topic == ORDER.format(order["id"])]
        return bool(told) and json.loads(told[-1].payload)["status"] == "accepted"

    wait_for(is_accepted)
    return told[-1]


def order_of(packet: Any, **fields: object) -> bytes:
    return json.dumps(json.loads(packet.payload) | fields).encode()


def store_of(cafe: RunningCafe, **fields: object) -> bytes:
    """Return a message that says the store is closed."""
    with cafe.staff() as staff:
        now = staff.get("/api/stores/demo/queue/").json()
    closed = now["store"] | {"open": False}
    told = {"seq": now["seq"], "event": "StoreChanged", "store": closed}
    return json.dumps(told | {"availability": {"items": {}, "options": {}}} | fields).encode()


FORGED: dict[str, Callable[[RunningCafe, Any], tuple[str, bytes]]] = {
    "an order that is ready": lambda _, one: (
        one.topic,
        order_of(one, status="ready", version=99, seq=10**6),
    ),
    "an order of another id": lambda _, one: (
        ORDER.format(424242),
        order_of(one, id=424242, name="Mallory", number=13),
    ),
    "a type of its own": lambda _, one: (one.topic, order_of(one, type="snapshot", orders=[])),
    "a store that is closed": lambda cafe, _: (STORE, store_of(cafe)),
    "a store that is closed for ever": lambda cafe, _: (STORE, store_of(cafe, as_of=2**53)),
    "another store": lambda cafe, _: ("cafe/v1/elsewhere/store", store_of(cafe)),
    "no text": lambda *_: (STORE, b"\xff\xfe\x00"),
    "no JSON": lambda *_: (STORE, b"{"),
    "no object": lambda *_: (STORE, b"[1, 2, 3]"),
    "no end": lambda *_: (STORE, b'{"seq": ' + b"[" * 50_000),
    "a field twice": lambda cafe, _: (STORE, store_of(cafe)[:-1] + b', "seq": 1, "as_of": 9}'),
    "a megabyte": lambda cafe, _: (STORE, store_of(cafe, more="x" * 2**20)),
    "nothing": lambda *_: (STORE, b""),
    "our root alone": lambda *_: ("cafe/v1", b"{}"),
    "a topic that is too deep": lambda *_: ("cafe/v1/" + "/".join("abcdefghij"), b"{}"),
}


def test_a_genuine_message_under_another_topic_is_not_shown(
    cafe: RunningCafe, mallory: Stranger, genuine: Any
):
    with screens(cafe) as open_screens:
        for topic in (ORDER.format(424242), STORE, genuine.topic.replace("demo", "elsewhere")):
            mallory.publish(topic, genuine.payload, genuine.user_properties)
        assert shown(cafe, open_screens, QUIET_SECONDS) == []


def test_a_will_is_not_shown(cafe: RunningCafe, town: Mosquitto, genuine: Any):
    will = publish_packet(genuine.topic, order_of(genuine, status="ready", seq=10**6, version=99))
    with screens(cafe) as open_screens:
        before = passed_over(cafe)
        Stranger(town.port, will).leave(with_will=True)
        wait_for(lambda: passed_over(cafe) == before + 1)
        assert shown(cafe, open_screens, QUIET_SECONDS) == []


def test_what_was_left_at_the_broker_is_not_shown_at_the_next_start(
    cafe: RunningCafe, mallory: Stranger, genuine: Any
):
    """Neither a forged message nor one of ours that somebody kept for later."""
    mallory.publish(STORE, store_of(cafe, as_of=2**53), retain=True)
    mallory.publish(genuine.topic, genuine.payload, genuine.user_properties, retain=True)
    try:
        cafe.kill("web")
        cafe.wait_until_ready(30)
        wait_for(lambda: passed_over(cafe) == 2)
        with screens(cafe) as open_screens:
            assert shown(cafe, open_screens, QUIET_SECONDS) == []
    finally:
        for topic in (STORE, genuine.topic):
            mallory.publish(topic, b"", retain=True)


def test_a_flood_of_garbage_costs_no_snapshot(cafe: RunningCafe, mallory: Stranger):
    with screens(cafe) as open_screens:
        before, made = passed_over(cafe), made_to_fetch(cafe)
        lines = cafe.log.read_text().count("passed over")
        for number in range(GARBAGE):
            mallory.publish(ORDER.format(number), b"garbage")
        assert shown(cafe, open_screens, QUIET_SECONDS) == []
        assert passed_over(cafe) == before + GARBAGE
        assert made_to_fetch(cafe) == made
        assert cafe.log.read_text().count("passed over") <= lines + 1, "nor a line each"


# -- should the key be another's, too ------------------------------------------------------------


def tell(mallory: Stranger, topic: str, payload: bytes) -> None:
    mallory.publish(topic, payload, [signed(topic, payload)])


def test_a_flood_of_signed_garbage_costs_few_snapshots(
    cafe: RunningCafe, mallory: Stranger, genuine: Any
):
    with screens(cafe) as open_screens:
        before = passed_over(cafe)
        for number in range(GARBAGE):
            tell(mallory, ORDER.format(number), b"garbage")
        told = heard(open_screens, QUIET_SECONDS)
        assert passed_over(cafe) == before + GARBAGE
        assert {one["type"] for one in told} <= {"snapshot"}
        assert len(told) <= FEW * len(open_screens)


@pytest.mark.parametrize("field", ["seq", "as_of", "moment"])
@pytest.mark.parametrize("ahead", [50, 2**40])
def test_a_signed_store_of_the_future_is_not_kept(
    cafe: RunningCafe, mallory: Stranger, genuine: Any, field: str, ahead: int
):
    """Far ahead it is not shown at all; a little, and the database is asked and believed."""
    with cafe.client() as client:
        moment = client.get("/api/stores/demo/board/").json()["seq"]
    seq = json.loads(store_of(cafe))["seq"]
    claim = moment + 1000 * ahead if field == "moment" else seq + ahead
    with screens(cafe) as open_screens:
        tell(mallory, STORE, store_of(cafe, **{field: claim}))
        told = heard(open_screens, QUIET_SECONDS + 2)
        stores = [one["store"] for one in told if "store" in one]
        assert stores, "whoever showed it was told what is true"
        assert stores[-1]["open"]
        if ahead > 50:
            assert all(store["open"] for store in stores)


def test_a_signed_message_about_something_else_is_not_shown(
    cafe: RunningCafe, mallory: Stranger, genuine: Any
):
    other = json.loads(store_of(cafe))["store"] | {"slug": "elsewhere"}
    with screens(cafe) as open_screens:
        tell(mallory, genuine.topic, order_of(genuine, id=424242))
        tell(mallory, genuine.topic, order_of(genuine, store="elsewhere"))
        tell(mallory, STORE, store_of(cafe, store=other))
        assert {one["type"] for one in heard(open_screens, QUIET_SECONDS)} <= {"snapshot"}


# -- one forgery after the other, last because its screens stay open ------------------------------


@pytest.fixture(scope="module")
def wall(cafe: RunningCafe) -> Iterator[list[ClientConnection]]:
    """Open screens for many tests."""
    with screens(cafe) as opened:
        yield opened


@pytest.mark.parametrize("what", FORGED)
def test_what_a_stranger_says_no_page_shows(
    cafe: RunningCafe, wall: list[ClientConnection], mallory: Stranger, genuine: Any, what: str
):
    topic, payload = FORGED[what](cafe, genuine)
    heard(wall, 0.5)  # what was told of the genuine one
    before, made = passed_over(cafe), made_to_fetch(cafe)
    signature = list(genuine.user_properties)
    for properties in ([], *[[UserProperty(SIGNATURE, one * 64)] for one in "0é"], signature,
                       signature * 2):  # fmt: skip
        mallory.publish(topic, payload, properties)
    wait_for(lambda: passed_over(cafe) == before + 5)
    assert shown(cafe, wall, 1.5) == []
    assert made_to_fetch(cafe) == made


# -- what pages hear -----------------------------------------------------------------------------


@contextmanager
def screens(cafe: RunningCafe) -> Iterator[list[ClientConnection]]:
    """Open every kind of screen; each has its snapshot."""
    with ExitStack() as stack:
        staff = stack.enter_context(cafe.staff())
        order = place(cafe)
        paths = [f"/ws/stores/demo/{what}/" for what in ("queue", "board", "menu")]
        opened = [
            stack.enter_context(open_socket(cafe, path, session(staff)))
            for path in (*paths, order["links"]["live"])
        ]
        wait_for(lambda: staff.get(order["links"]["self"]).json()["status"] == "accepted")
        heard(opened, QUIET_SECONDS)  # what is about that order, too
        yield opened
        for one in staff.get("/api/stores/demo/queue/").json()["orders"]:
            staff.post(f"/api/stores/demo/orders/{one['id']}/cancel/", json={"reason": "test"})


def shown(
    cafe: RunningCafe, screens: list[ClientConnection], seconds: float
) -> list[dict[str, Any]]:
    """Return what screens are told within a time but what they are told anew from the database.

    On a busy machine news of the café's own is late, which makes them fetch: see made_to_fetch().
    And the wait moves by itself, of a store and of an order that are else as the database says.
    """
    told = [one for one in heard(screens, seconds) if one["type"] != "snapshot"]
    with cafe.client() as client:
        true = client.get("/api/stores/demo/menu/").json()["store"] | {"wait": None}
        paths = [screen.request.path for screen in screens if screen.request]
        orders = [
            client.get(path.replace("/ws/", "/api/")).json() for path in paths if "orders" in path
        ]
    return [
        one
        for one in told
        if one.get("store", {}) | {"wait": None} != true
        and not any(
            place_of(one) == place_of(order) for order in orders if one["type"] == "position"
        )
    ]


def place_of(told: dict[str, Any]) -> list[Any]:
    return [told[name] for name in ("queue_position", "drinks_ahead", "cancelled_ahead")]


def dial(up: RunningCafe) -> socket.socket:
    """Return a bare connection to the café's own broker, which closes on who says nothing right."""
    found = broker.access(up.var)
    return socket.create_connection((found.host, found.port), 10)


def say(up: RunningCafe, what: bytes) -> bytes:
    """Say something to the café's own broker; return what it answers until it hangs up."""
    with dial(up) as connection:
        with contextlib.suppress(ConnectionError):  # it has heard enough
            connection.sendall(what)
        return read_to_end(connection)


def figure(cafe: RunningCafe, name: str, labels: str = ".*") -> float:
    """Return the sum of a figure of /metrics over its labels."""
    text = httpx.get(f"{cafe.url}/metrics", timeout=20, verify=PLAIN).text
    found = re.findall(rf"^{name}(?:{{{labels}}})? (.+)$", text, re.MULTILINE)
    return sum(float(one) for one in found)


def made_to_fetch(cafe: RunningCafe) -> float:
    """Return how often pages fetched anew because of what could not be shown."""
    return figure(cafe, "cafe_resyncs_total", 'reason="unreadable"')


def passed_over(cafe: RunningCafe) -> float:
    return figure(cafe, "cafe_mqtt_passed_over_total")
