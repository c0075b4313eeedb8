"""A link that is shared may look, and nothing else; nothing leads from it to the owner's."""

import json
import re

import msgspec
import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from cafe.base.tokens import hide_tokens
from cafe.live.socket import Refused
from cafe.messaging.event import read
from cafe.messaging.models import OutboxEvent
from orders.consumers import OrderConsumer
from orders.events import OrderPlaced
from orders.order import publishing
from orders.order.life import Action
from orders.order.links import shared_link
from orders.order.models import Order, Status
from orders.order.steps import advance_order
from orders.routes import fan_out
from tests.attacks.test_links import age
from tests.cast import Cafe, actor, nothing_happens, problem
from tests.push_service import Browser

NOTE = "for my boss, make it strong"


@pytest.fixture
def order(cafe: Cafe) -> Order:
    order = cafe.place_big()
    order.lines.update(note=NOTE, allergy=True)
    return Order.objects.select_related("store").get(pk=order.pk)


def looks(client: Client, order: Order) -> str:
    """Return all that a shared link is answered over HTTP."""
    link = shared_link(order)
    answers = [client.get(f"/orders/{link}/"), client.get(f"/api/orders/{link}/")]
    assert [one.status_code for one in answers] == [200, 200]
    assert all("no-store" in one["Cache-Control"] for one in answers)
    heads = [f"{name}: {value}" for one in answers for name, value in one.headers.items()]
    return "\n".join([*heads, *(one.content.decode() for one in answers)])


def test_it_shows_the_order_and_neither_token_nor_notes(cafe: Cafe, client, order):
    said = looks(client, order)
    assert order.name in said
    assert "Croissant" in said
    assert order.token not in said
    assert NOTE not in said
    assert "Cancel" not in re.sub(r'"cancel\w+"', "", said)


def test_its_answer_is_the_owners_but_for_what_is_the_owners(cafe: Cafe, client, order):
    mine = client.get(f"/api/orders/{order.token}/").json()
    theirs = client.get(f"/api/orders/{shared_link(order)}/").json()
    assert mine["links"]["share"] == theirs["links"]["page"] == f"/orders/{shared_link(order)}/"
    assert set(mine) - set(theirs) == {"token"}
    assert "share" not in theirs["links"]
    assert (mine["cancellable"], theirs["cancellable"]) == (True, False)
    assert {(line["note"], line["allergy"]) for line in theirs["items"]} == {("", False)}


def test_what_was_said_to_the_customer_alone_is_not_shared(cafe: Cafe, client, grace, order):
    advance_order(order.pk, Action.CANCEL, actor(grace), reason="You still owe us money")
    assert "owe us" in client.get(f"/api/orders/{order.token}/").content.decode()
    assert "owe us" not in looks(client, order)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/api/orders/{}/cancel/"),
        ("post", "/orders/{}/cancel/"),
        ("get", "/orders/{}/cancel/"),
        ("post", "/api/orders/{}/ringing/"),
        ("delete", "/api/orders/{}/ringing/"),
    ],
)
def test_it_changes_nothing(cafe: Cafe, client, order, method, path):
    wish = json.dumps(Browser().wish("https://fcm.googleapis.com/fcm/send/x"))
    with nothing_happens():
        answer = (
            getattr(client, method)(path.format(shared_link(order)), wish, "application/json")
            if method != "get"
            else client.get(path.format(shared_link(order)))
        )
    assert answer.status_code == 403
    assert order.token not in answer.content.decode()
    assert Order.objects.get(pk=order.pk).status == Status.PLACED


@pytest.mark.parametrize("change", ["other order", "cut", "longer", "owner's", "id alone", "flip"])
def test_a_link_that_was_made_up_opens_nothing(cafe: Cafe, client, order, change):
    other, link = cafe.place(), shared_link(order)
    pk, _, secret = link.partition("-")
    made_up = {
        "other order": f"{other.pk}-{secret}",
        "cut": link[:-1],
        "longer": f"{link}A",
        "owner's": f"{pk}-{order.token}",
        "id alone": pk,
        "flip": f"{pk}-{secret.swapcase()}",
    }[change]
    for path in ("/orders/{}/", "/api/orders/{}/"):
        assert client.get(path.format(made_up)).status_code == 404


def test_it_ends_with_the_owners(cafe: Cafe, client, grace):
    order = age(cafe.order_at("collected", grace), hours=13)
    link = shared_link(order)
    problem(client.get(f"/api/orders/{link}/"), 410)
    assert client.get(f"/orders/{link}/").status_code == 410


@pytest.mark.django_db(transaction=True)
def test_nor_is_there_a_socket_for_either(transactional_db, cafe: Cafe, grace):
    order, other = age(cafe.order_at("collected", grace), hours=13), cafe.place()
    assert refused(shared_link(order)) == 4410
    assert refused(shared_link(other)) is None
    secret = shared_link(order).partition("-")[2]
    assert refused(f"{other.pk}-{secret}") == 4404


def test_no_line_of_the_log_has_it(order):
    link = shared_link(order)
    for odd in ("/orders/{}/", "/api/orders/{}/cancel/", "/x/{}/y", "GET /?q={}", "{}"):
        assert link.partition("-")[2] not in hide_tokens(odd.format(link))


@pytest.mark.django_db(transaction=True)
def test_its_socket_is_shown_what_may_be_shared(transactional_db, cafe: Cafe):
    order = cafe.place_big()
    order.lines.update(note=NOTE)
    groups, shown = opened(shared_link(order))
    assert groups == [f"shared:{order.pk}"]
    assert NOTE not in shown
    assert order.token not in shown
    groups, shown = opened(order.token)
    assert groups == [f"order:{order.pk}"]
    assert NOTE in shown
    assert order.token not in shown


def test_what_its_group_is_sent_has_no_notes(cafe: Cafe, order, monkeypatch):
    published: list[tuple[str, bytes]] = []
    monkeypatch.setattr(publishing, "publish", lambda *what: published.append(what))
    row = OutboxEvent.objects.latest("pk")
    event = read(row.detail_type, row.detail)
    assert isinstance(event, OrderPlaced)
    publishing.publish_order(event)
    [(topic, payload)] = published
    sent = dict(fan_out(topic, msgspec.json.decode(payload)))
    assert NOTE in as_json(sent[f"order:{order.pk}"])
    shared = as_json(sent[f"shared:{order.pk}"])
    assert NOTE not in shared
    assert '"cancellable":false' in shared
    assert '"allergy":true' not in shared
    assert order.token not in payload.decode() + as_json(list(sent.values()))


def as_json(value: object) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()


def consumer_of(link: str) -> OrderConsumer:
    consumer = OrderConsumer()
    consumer.scope = {"url_route": {"kwargs": {"token": link}}, "client": ("127.0.0.1", 1)}
    return consumer


def refused(link: str) -> int | None:
    try:
        async_to_sync(consumer_of(link).admit)()
    except Refused as refusal:
        return refusal.code
    return None


def opened(link: str) -> tuple[list[str], str]:
    """Return the groups that a link's socket joins, and its snapshot."""
    consumer = consumer_of(link)

    async def both() -> tuple[list[str], object]:
        return await consumer.admit(), await consumer.snapshot()

    groups, shown = async_to_sync(both)()
    return groups, as_json(shown)
