"""Nobody takes a café for themselves: what one device, and strangers of one address, may order."""

import uuid
from collections import Counter
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from cafe.base.device import COOKIE, SALT
from cafe.base.limits import Limits
from orders.order.life import Action
from orders.order.models import Order
from orders.order.steps import accept_order, advance_order
from tests.attacks.stranger import HONEST, MALLORY
from tests.cast import Cafe, actor, logged_in, make_cafe, nothing_happens, problem

LIMITS = Limits()


def place(client: Client, cafe: Cafe, address: str = MALLORY, key: str = "", **headers: str) -> Any:
    headers |= {"Idempotency-Key": key} if key else {}
    return client.post(
        f"{cafe.url}orders/", cafe.wish(), "application/json", headers=headers, REMOTE_ADDR=address
    )


def taken(answers: Any) -> int:
    return Counter(answer.status_code for answer in answers)[202]


def collect(token: str, barista: Any) -> None:
    order = Order.objects.get(token=token)
    accept_order(order.pk)
    for step in (Action.START, Action.READY, Action.COLLECT):
        advance_order(order.pk, step, actor(barista))


def cancel_all() -> None:
    Order.objects.update(status="cancelled")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time by which the buckets go, to be moved."""
    now = [1000.0]
    monkeypatch.setattr("orders.order.share.time.monotonic", lambda: now[0])
    return now


def test_one_device_orders_so_many_at_once_and_then_slowly(cafe: Cafe, clock):
    phone = Client()
    for _ in range(LIMITS.burst):
        assert place(phone, cafe).status_code == 202
        cancel_all()
    answer = place(phone, cafe)
    body = problem(answer, 429, reason="too_many", retry_after=LIMITS.pause)
    assert body["detail"].startswith("Too many orders from here. Please try again in 20 s")
    assert answer["Retry-After"] == "20"
    clock[0] += LIMITS.pause
    assert [place(phone, cafe).status_code for _ in range(2)] == [202, 429]


def test_a_refused_order_leaves_nothing(cafe: Cafe):
    phone = Client()
    assert taken(place(phone, cafe) for _ in range(LIMITS.waiting)) == LIMITS.waiting
    with nothing_happens():
        problem(place(phone, cafe, key="new"), 429, reason="too_many")


def test_one_device_has_so_many_waiting_however_slowly_they_came(cafe: Cafe, clock, grace):
    phone, tokens = Client(), []
    for _ in range(LIMITS.waiting):
        tokens.append(place(phone, cafe).json()["token"])
        clock[0] += 1000
    body = problem(place(phone, cafe), 429, reason="too_many")
    assert body["detail"] == "You have 4 orders waiting. Please order again when one is ready."
    collect(tokens[0], grace)
    assert place(phone, cafe).status_code == 202


def test_strangers_of_one_address_leave_room_for_others(cafe: Cafe):
    """Cookies that are thrown away, and secrets that are made up, do not help."""
    most = cafe.store.capacity * LIMITS.share // 100
    assert (cafe.store.capacity, most) == (20, 12)
    made_up = ({"Cafe-Device": str(uuid.uuid4())} if n % 2 else {} for n in range(40))
    answers = [place(Client(), cafe, **headers) for headers in made_up]
    assert taken(answers) == most
    problem(answers[-1], 429, reason="too_many", retry_after=20)
    others = [place(Client(), cafe, f"10.0.0.{n}") for n in range(8)]
    assert taken(others) == 8


def test_a_table_of_twelve_orders_within_a_minute_behind_one_router(cafe: Cafe):
    assert taken(place(Client(), cafe, HONEST) for _ in range(12)) == 12


def test_a_large_house_takes_more_of_one_network(cafe: Cafe):
    cafe.change(capacity=100, horizon_minutes=0)
    assert taken(place(Client(), cafe) for _ in range(100)) == 60


def test_placing_and_cancelling_does_not_go_round_it(cafe: Cafe, clock):
    answers = []
    for _ in range(200):
        answers.append(place(Client(), cafe))
        cancel_all()
        clock[0] += 0.1
    assert taken(answers) == 12 + 3  # and one more every five seconds


def test_who_collected_something_before_is_no_stranger(cafe: Cafe, grace):
    regular = Client()
    collect(place(regular, cafe).json()["token"], grace)
    assert taken(place(Client(), cafe) for _ in range(20)) == 11  # one of a minute's 12 was his
    assert place(regular, cafe).status_code == 202
    assert taken(place(regular, cafe) for _ in range(10)) == LIMITS.burst - 2


def test_another_phone_with_no_cookie_cannot_say_it_is_a_regular(cafe: Cafe, grace):
    regular = Client()
    collect(place(regular, cafe).json()["token"], grace)
    assert taken(place(Client(), cafe) for _ in range(20)) == 11
    thief = Client()
    number = signing.loads(regular.cookies[COOKIE].value, salt=SALT)
    thief.cookies[COOKIE] = signing.dumps(number, key="y" * 60, salt=SALT)
    assert place(thief, cafe).status_code == 429
    device = Order.objects.exclude(collected_at=None).get().device
    for secret in (device, number["id"]):
        assert place(Client(), cafe, **{"Cafe-Device": secret}).status_code == 429


def test_a_store_is_not_another(cafe: Cafe):
    assert taken(place(Client(), cafe) for _ in range(20)) == 12
    other = make_cafe("other")
    assert taken(place(Client(), other) for _ in range(20)) == 12


def test_an_address_is_a_whole_network_of_ipv6(cafe: Cafe):
    assert taken(place(Client(), cafe, f"2001:db8::{n:x}") for n in range(30)) == 12
    assert place(Client(), cafe, "2001:db8:0:1::1").status_code == 202


def test_a_repeat_is_answered_however_many_there_were(cafe: Cafe):
    phone = Client()
    first = place(phone, cafe, key="cart")
    assert {place(phone, cafe, key="cart").status_code for _ in range(30)} == {200}
    for _ in range(3):
        place(phone, cafe)
    assert place(phone, cafe).status_code == 429
    assert place(phone, cafe, key="cart").json()["token"] == first.json()["token"]


def test_what_was_refused_for_another_reason_is_counted_for_nobody(cafe: Cafe):
    phone = Client()
    cafe.change(open=False)
    for _ in range(10):
        assert place(phone, cafe).status_code == 409
    cafe.change(open=True)
    assert taken(place(phone, cafe) for _ in range(4)) == 4


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_in_a_demo_this_machine_may_order_without_end(cafe: Cafe, address):
    cafe.change(capacity=100, horizon_minutes=0)
    assert taken(place(Client(), cafe, address) for _ in range(40)) == 40
    phone = Client()
    assert taken(place(phone, cafe, address) for _ in range(40)) == 40


def test_the_cafes_own_addresses_can_be_said(cafe: Cafe, settings):
    settings.CAFE_OWN_ADDRESSES = frozenset({"10.0.0.7"})
    assert taken(place(Client(), cafe, "10.0.0.7") for _ in range(20)) == 20
    cancel_all()
    assert taken(place(Client(), cafe, "127.0.0.1") for _ in range(20)) == 12


def test_staff_who_take_orders_at_the_counter_are_not_counted(cafe: Cafe, grace):
    tablet = Client()
    tablet.post("/accounts/login/", {"username": "grace", "password": "crema-and-crumbs-42"})
    assert taken(place(tablet, cafe) for _ in range(20)) == 20


def test_an_address_is_forgotten_when_it_is_ready_or_over(cafe: Cafe, grace):
    tokens = [place(Client(), cafe).json()["token"] for _ in range(3)]
    assert set(Order.objects.values_list("address", flat=True)) != {""}
    collect(tokens[0], grace)
    Client().post(f"/api/orders/{tokens[1]}/cancel/")
    accept_order(Order.objects.get(token=tokens[2]).pk)
    kept = dict(Order.objects.values_list("token", "address"))
    assert [bool(kept[token]) for token in tokens] == [False, False, True]
    assert MALLORY not in "".join(kept.values())


def test_the_queue_and_the_events_say_no_address(cafe: Cafe, grace):
    place(Client(), cafe)
    order = Order.objects.get()
    assert order.address not in logged_in(grace).get(f"{cafe.url}queue/").content.decode()
