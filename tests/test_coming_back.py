"""What a device ordered is shown to that device, and to nobody else."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from cafe.base import clock
from cafe.base.device import COOKIE, Device, keep_device
from orders.api import _asked
from orders.order import past
from orders.order.models import Order, Status
from tests.cast import Cafe, make_cafe, problem
from tests.plans import plans

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rested() -> None:
    _asked.forget()


def order(phone: Client, cafe: Cafe, **headers: str) -> dict:
    # From the café's own machine, whose orders no limit counts.
    answer = phone.post(f"{cafe.url}orders/", cafe.wish(), "application/json", headers=headers)
    assert answer.status_code == 202
    found: dict = answer.json()
    return found


def mine(phone: Client, cafe: Cafe) -> list[dict]:
    answer = phone.get(f"{cafe.url}orders/mine/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    orders: list[dict] = answer.json()["orders"]
    return orders


def test_a_device_that_nobody_met_has_none(client, cafe: Cafe):
    cafe.place()
    assert mine(client, cafe) == []
    assert COOKIE not in client.cookies


def test_a_device_has_all_its_orders_the_newest_first(client, cafe: Cafe):
    placed = [order(client, cafe) for _ in range(3)]
    found = mine(client, cafe)
    assert [one["page"] for one in found] == [one["links"]["page"] for one in reversed(placed)]
    [line] = found[0]["items"]
    assert (line["item"], line["name"], line["quantity"]) == (cafe.flat_white.pk, "Flat White", 1)
    assert line["options"] == [{"id": cafe.whole.pk, "name": "Whole"}]


def test_a_page_that_says_its_own_secret_has_them_by_the_cookie_it_gets(client, cafe: Cafe):
    order(client, cafe, **{"Cafe-Device": "a secret of my own"})
    assert len(mine(client, cafe)) == 1


def test_the_secret_alone_opens_nothing(client, cafe: Cafe):
    order(client, cafe, **{"Cafe-Device": "a secret of my own"})
    other = Client(headers={"Cafe-Device": "a secret of my own"})
    assert mine(other, cafe) == []


def test_it_has_no_others(client, cafe: Cafe):
    token = order(client, cafe)["token"]
    other = Client()
    own = order(other, cafe)["token"]
    answer = other.get(f"{cafe.url}orders/mine/").content.decode()
    assert own in answer
    assert token not in answer


@pytest.mark.parametrize("said", ["", "x", "eyJpZCI6IngifQ:forged:forged"])
def test_a_cookie_that_is_forged_opens_nothing(cafe: Cafe, said: str):
    phone = Client()
    order(phone, cafe)
    thief = Client()
    thief.cookies[COOKIE] = said or phone.cookies[COOKIE].value[:-3] + "abc"
    assert mine(thief, cafe) == []


def test_each_store_has_its_own(client, cafe: Cafe):
    order(client, cafe)
    assert mine(client, make_cafe("other")) == []


def test_nothing_is_told_where_staff_log_in(client, cafe: Cafe, grace):
    """At the counter's tablet everybody's orders are placed."""
    order(client, cafe)
    kept = HttpResponse()
    keep_device(kept, Device("0123456789abcdef", (grace.pk,)))
    client.cookies[COOKIE] = kept.cookies[COOKIE].value
    order(client, cafe)
    assert mine(client, cafe) == []


def test_an_order_whose_link_is_over_has_no_page_and_says_nothing_personal(client, cafe: Cafe):
    wish = cafe.wish(cafe.line(note="for the dog", drinker="Bo", allergy=True))
    token = client.post(f"{cafe.url}orders/", wish, "application/json").json()["token"]
    long_ago = clock.now() - timedelta(hours=cafe.store.link_hours + 1)
    Order.objects.update(status=Status.COLLECTED, collected_at=long_ago)
    answer = client.get(f"{cafe.url}orders/mine/")
    [found] = answer.json()["orders"]
    assert found["page"] is None
    for secret in (token, "for the dog", "Bo", "Ada", "allergy"):
        assert secret not in answer.content.decode()


def test_the_list_ends_with_the_newest(client, cafe: Cafe, monkeypatch):
    monkeypatch.setattr(past, "MOST", 2)
    placed = [order(client, cafe) for _ in range(3)]
    assert [one["page"] for one in mine(client, cafe)] == [
        one["links"]["page"] for one in reversed(placed[1:])
    ]


def test_forgetting_a_device_leaves_nothing_of_it(client, cafe: Cafe):
    order(client, cafe)
    Order.objects.update(status=Status.COLLECTED, collected_at=clock.now())
    cookie = client.cookies[COOKIE].value
    assert client.delete(f"{cafe.url}orders/mine/").status_code == 204
    assert not client.cookies[COOKIE].value
    thief = Client()
    thief.cookies[COOKIE] = cookie  # somebody kept it
    assert mine(thief, cafe) == []
    assert not Order.objects.get().device


def test_an_open_order_of_a_forgotten_device_goes_on_counting(client, cafe: Cafe):
    order(client, cafe)
    client.delete(f"{cafe.url}orders/mine/")
    assert Order.objects.get().device


def test_nobody_forgets_anothers_device(client, cafe: Cafe):
    order(client, cafe)
    Client().delete(f"{cafe.url}orders/mine/")
    assert len(mine(client, cafe)) == 1


def test_who_asks_without_end_is_slowed_down(client, cafe: Cafe):
    order(client, cafe)
    url = f"{cafe.url}orders/mine/"
    answers = [client.get(url) for _ in range(25)]
    refused = next(answer for answer in answers if answer.status_code != 200)
    problem(refused, 429)
    assert int(refused["Retry-After"]) >= 1


def test_the_question_goes_by_its_index(client, cafe: Cafe):
    order(client, cafe)
    found = plans(lambda: mine(client, cafe))
    steps = [step for one in found for step in one]
    # PostgreSQL walks a table of one row.
    assert any("order_of_device" in step or "Seq Scan" in step for step in steps), steps


def test_a_store_that_there_is_not_has_none(client, cafe: Cafe):
    assert client.get("/api/stores/nowhere/orders/mine/").status_code == 404
