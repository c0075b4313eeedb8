"""It rings: who asked is told, once, by a push service that is what real ones are."""

import json
import logging
import time
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from django.db.models import F
from django.utils import timezone
from http_ece import ECEException

from cafe.messaging.away import Away
from cafe.messaging.event import read
from cafe.messaging.models import OutboxEvent
from orders.events import CustomerReminded, OrderCancelled, OrderReady
from orders.order.life import Action
from orders.order.models import Order
from orders.order.reminding import COOL_DOWN, remind_customer
from orders.order.steps import advance_order, cancel_order
from orders.ringing import push
from orders.ringing.handlers import Said, ring
from orders.ringing.models import PushSubscription
from orders.ringing.retention import forget_subscriptions
from orders.ringing.services import is_push_service
from tests.cast import Cafe, actor, problem
from tests.push_service import Browser, PushService, is_signed, push_service
from tests.running import running, wait_for, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings) -> Iterator[PushService]:
    with push_service() as service:
        settings.CAFE_PUSH_SERVICES = frozenset({service.url})
        yield service


@pytest.fixture(autouse=True)
def no_pauses() -> None:
    push.forget_pauses()


@pytest.fixture
def browser() -> Browser:
    return Browser()


def ask(client, order: Order, browser: Browser, endpoint: str) -> None:
    wish = browser.wish(endpoint)
    answer = client.post(f"/api/orders/{order.token}/ringing/", wish, "application/json")
    assert (answer.status_code, answer.content) == (204, b"")


def told(kind: type[Said]) -> Said:
    """Return the newest event of a kind, as a queue delivers it."""
    row = OutboxEvent.objects.filter(detail_type=kind.detail_type()).latest("pk")
    event = read(row.detail_type, row.detail)
    assert isinstance(event, kind)
    return event


def test_who_is_called_again_is_told_that_it_still_waits(cafe, grace, client, service, browser):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/201/a")
    make_ready(order, grace)
    ring(told(OrderReady))
    Order.objects.filter(pk=order.pk).update(ready_at=timezone.now() - COOL_DOWN)
    remind_customer(order.pk, actor(grace))
    for _ in range(2):  # it comes again, and is known
        ring(told(CustomerReminded))
    titles = [browser.read(body)["title"] for _, _, body in service.sent]
    number = Order.objects.get(pk=order.pk).number
    assert titles == [f"{number} is ready", f"{number} is still waiting for you"]


def make_ready(order: Order, grace) -> None:
    for step in (Action.ACCEPT, Action.START, Action.READY):
        advance_order(order.pk, step, actor(grace))


def test_a_ready_order_rings_the_browser_that_asked(cafe: Cafe, grace, client, service, browser):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/201/a")
    make_ready(order, grace)
    ring(told(OrderReady))
    [(path, headers, body)] = service.sent
    number = Order.objects.get(pk=order.pk).number
    assert path == "/201/a"
    assert browser.read(body) == {
        "title": f"{number} is ready",
        "body": f"Please collect it at {cafe.store.name}.",
        "tag": f"order-{order.mark}",
        "page": f"/orders/{order.token}/",
    }
    assert is_signed(headers)
    assert 500 < int(headers["ttl"]) <= 600
    assert (headers["urgency"], headers["topic"]) == ("high", order.mark)
    assert order.token.encode() not in body
    assert b"Ada" not in body


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_running_cafe_rings_when_its_push_service_is_back(tmp_path, browser):
    """From the tap on the tablet to the browser, by outbox, queue and worker."""
    with (
        push_service() as service,
        running(tmp_path, CAFE_PUSH_SERVICES=service.url) as up,
        up.client() as customer,
        up.staff() as staff,
    ):
        service.answers["/201/a"] = "503"
        menu = customer.get("/api/stores/demo/menu/").json()
        order = customer.post("/api/stores/demo/orders/", json=wish(menu)).json()
        own = order["links"]["self"]
        asked = customer.post(f"{own}ringing/", json=browser.wish(f"{service.url}/201/a"))
        assert asked.status_code == 204
        wait_for(lambda: customer.get(own).json()["status"] == "accepted", 30)
        for step in ("start", "ready"):
            url = f"/api/stores/demo/orders/{order['id']}/{step}/"
            staff.post(url, json={}).raise_for_status()
        wait_for(lambda: service.sent, 30)
        del service.answers["/201/a"]
        wait_for(lambda: len(service.sent) > 1, 60)
        message = browser.read(service.sent[-1][2])
        assert message["page"] == order["links"]["page"]
        assert "is ready" in message["title"]
        assert "ringing: 0 dead" in up.manage("deadletters")
        log = up.log.read_text()
        assert order["token"] not in log
        assert "/201/a" not in log


def test_nobody_else_can_read_it(cafe: Cafe, grace, client, service, browser):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/201/a")
    make_ready(order, grace)
    ring(told(OrderReady))
    with pytest.raises(ECEException):
        Browser().read(service.sent[0][2])


def test_the_claims_of_each_message_are_its_own(cafe: Cafe, grace, client, service, browser):
    """A dict that is used again keeps the audience of whom it was for first."""
    first, second = push._claims("https://fcm.googleapis.com/x"), push._claims("http://a.b:1/x")
    assert (first["aud"], second["aud"]) == ("https://fcm.googleapis.com", "http://a.b:1")


def test_an_event_that_comes_twice_rings_once(cafe: Cafe, grace, client, service, browser):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/201/a")
    make_ready(order, grace)
    for _ in range(3):
        ring(told(OrderReady))
    assert len(service.sent) == 1


def test_ready_again_after_a_recall_rings_again(cafe: Cafe, grace, client, service, browser):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/201/a")
    make_ready(order, grace)
    first = told(OrderReady)
    ring(first)
    advance_order(order.pk, Action.RECALL, actor(grace))
    ring(first)  # late: it is not ready
    advance_order(order.pk, Action.READY, actor(grace))
    ring(told(OrderReady))
    ring(first)  # later still
    assert len(service.sent) == 2


@pytest.mark.parametrize("gone", ["404", "410"])
def test_a_browser_that_is_gone_is_forgotten(cafe: Cafe, grace, client, service, browser, gone):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/{gone}/a")
    ask(client, order, browser, f"{service.url}/201/b")
    make_ready(order, grace)
    ring(told(OrderReady))
    assert sorted(service.paths()) == ["/201/b", f"/{gone}/a"]
    assert PushSubscription.objects.get().endpoint.endswith("/201/b")


@pytest.mark.parametrize("word", ["302", "307", "400", "401", "403", "413"])
def test_what_would_be_refused_again_is_not_tried_again(
    cafe: Cafe, grace, client, service, browser, word, caplog
):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/{word}/secret-address")
    make_ready(order, grace)
    with caplog.at_level(logging.DEBUG):
        ring(told(OrderReady))
    assert service.paths() == [f"/{word}/secret-address"], "no redirect is followed"
    assert not PushSubscription.objects.exists()
    ours = [line for line in caplog.records if line.name.startswith(("orders", "cafe"))]
    assert "secret-address" not in "".join(line.getMessage() for line in ours)


@pytest.mark.parametrize("word", ["429", "500", "503", "hang"])
def test_a_service_that_is_away_is_waited_for_and_the_others_ring_once(
    cafe: Cafe, grace, client, service, browser, word, monkeypatch
):
    monkeypatch.setattr(push, "TIMEOUT", httpx.Timeout(2.0))
    push._client.cache_clear()
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/201/b")
    ask(client, order, browser, f"{service.url}/{word}/a")
    make_ready(order, grace)
    with pytest.raises(Away, match="the push service"):
        ring(told(OrderReady))
    assert service.paths() == ["/201/b", f"/{word}/a"]
    with pytest.raises(Away):
        ring(told(OrderReady))
    assert len(service.sent) == 2, "not asked again before its time"
    push.forget_pauses()
    service.answers[f"/{word}/a"] = "201"
    ring(told(OrderReady))
    assert service.paths() == ["/201/b", f"/{word}/a", f"/{word}/a"]
    push._client.cache_clear()


def test_how_long_a_service_asks_to_be_left_alone(cafe: Cafe, grace, client, service, browser):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/429/a")
    make_ready(order, grace)
    with pytest.raises(Away):
        ring(told(OrderReady))
    [until] = push._closed.values()
    assert 55 < until - time.monotonic() <= 60


def test_what_is_older_than_ten_minutes_is_no_news(cafe: Cafe, grace, client, service, browser):
    """So a service that stays away holds up nobody, and buries nothing."""
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/500/a")
    make_ready(order, grace)
    event = told(OrderReady)
    object.__setattr__(
        event,
        "metadata",
        type(event.metadata)(
            **{name: getattr(event.metadata, name) for name in event.metadata.__struct_fields__}
            | {"occurred_at": timezone.now() - timedelta(minutes=11)}
        ),
    )
    ring(event)
    assert service.sent == []


def test_a_cancellation_by_the_staff_rings_with_its_reason(
    cafe: Cafe, grace, client, service, browser
):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/201/a")
    advance_order(order.pk, Action.CANCEL, actor(grace), reason="The grinder broke")
    ring(told(OrderCancelled))
    message = browser.read(service.sent[0][2])
    assert (message["title"], message["body"]) == ("Your order was cancelled", "The grinder broke")


def test_who_cancelled_it_is_not_told_so(cafe: Cafe, client, service, browser):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/201/a")
    cancel_order(order.pk)
    ring(told(OrderCancelled))
    assert service.sent == []


def test_a_browser_that_wants_no_more_is_left_alone(cafe: Cafe, grace, client, service, browser):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/201/a")
    url, wish = f"/api/orders/{order.token}/ringing/", {"endpoint": f"{service.url}/201/a"}
    assert client.delete(url, wish, "application/json").status_code == 204
    make_ready(order, grace)
    ring(told(OrderReady))
    assert service.sent == []


def test_no_more_than_five_browsers_of_an_order_and_the_newest(
    cafe: Cafe, client, service, browser
):
    order = cafe.place()
    for number in range(8):
        ask(client, order, browser, f"{service.url}/201/{number}")
    kept = [one.endpoint[-1] for one in PushSubscription.objects.order_by("pk")]
    assert kept == list("34567")


def test_the_same_browser_that_asks_twice_is_one(cafe: Cafe, client, service, browser):
    order = cafe.place()
    for _ in range(3):
        ask(client, order, browser, f"{service.url}/201/a")
    assert PushSubscription.objects.count() == 1


def test_what_was_asked_for_is_forgotten_ten_minutes_after_the_order(
    cafe: Cafe, grace, client, service, browser
):
    orders = [cafe.order_at(status, grace) for status in ("ready", "collected", "cancelled")]
    for order in orders:
        ask(client, order, browser, f"{service.url}/201/a")
    assert forget_subscriptions() == 0
    ages = {name: F(name) - timedelta(minutes=11) for name in ("collected_at", "cancelled_at")}
    Order.objects.update(**ages)
    assert forget_subscriptions() == 2
    assert PushSubscription.objects.get().order == orders[0]
    PushSubscription.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert forget_subscriptions() == 1


BAD_KEYS = {
    "no point": {"p256dh": "B" + "A" * 86, "auth": "c2l4dGVlbiBieXRlcyBvaw"},
    "short": {"p256dh": "BAAA", "auth": "c2l4dGVlbiBieXRlcyBvaw"},
    "no base64": {"p256dh": "é" * 87, "auth": "c2l4dGVlbiBieXRlcyBvaw"},
    "no secret": {"p256dh": None, "auth": "c2l4"},
}


@pytest.mark.parametrize("keys", BAD_KEYS.values(), ids=BAD_KEYS)
def test_keys_that_nothing_can_be_encrypted_for_are_refused(
    cafe: Cafe, client, service, browser, keys
):
    order = cafe.place()
    wish = browser.wish(f"{service.url}/201/a")
    wish["keys"] |= {name: value for name, value in keys.items() if value}
    answer = client.post(f"/api/orders/{order.token}/ringing/", wish, "application/json")
    problem(answer, 400)
    assert not PushSubscription.objects.exists()


GOOD = [
    "https://fcm.googleapis.com/fcm/send/abc:def",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
    "https://wns2-par02p.notify.windows.com/w/?token=BQ%3d",
    "https://web.push.apple.com/QGuQyavXutnMR8_x",
]
BAD = [
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com@evil.example/x",
    "https://user:pass@fcm.googleapis.com/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evil.example/fcm.googleapis.com/",
    "https://evil.example#.push.services.mozilla.com/",
    "https://evil.example?.push.services.mozilla.com/",
    "https://evil.example\\.push.services.mozilla.com/",
    "https://evil.example/\\@fcm.googleapis.com/",
    "https://evilpush.services.mozilla.com/x",
    "https://.notify.windows.com/x",
    "https://fcm.googleapis.com./x",
    "https://fcm.googleapis.com\t/x",
    "https://fcm.googleapis.com/x\n",
    " https://fcm.googleapis.com/x",
    "https://fcm.googleap\u0131s.com/x",
    "https://127.0.0.1/x",
    "http://169.254.169.254/latest/meta-data/",
    "http://localhost:8000/",
    "https://[::1]/x",
    "ftp://fcm.googleapis.com/x",
    "file:///etc/passwd",
    "//fcm.googleapis.com/x",
    "",
]


@pytest.mark.parametrize("endpoint", GOOD)
def test_what_browsers_say_is_taken(endpoint):
    assert is_push_service(endpoint)


@pytest.mark.parametrize("endpoint", BAD)
def test_no_address_of_anything_else_is_asked(cafe: Cafe, client, browser, endpoint):
    assert not is_push_service(endpoint)
    order = cafe.place()
    wish = json.dumps(browser.wish(endpoint))
    answer = client.post(f"/api/orders/{order.token}/ringing/", wish, "application/json")
    problem(answer, 400)


def test_an_address_that_a_setting_allowed_once_is_asked_no_more(
    cafe: Cafe, grace, client, service, browser, settings
):
    order = cafe.place()
    ask(client, order, browser, f"{service.url}/201/a")
    settings.CAFE_PUSH_SERVICES = frozenset()
    make_ready(order, grace)
    ring(told(OrderReady))
    assert service.sent == []


def test_an_order_that_nobody_is_rung_for_costs_one_question(
    cafe: Cafe, grace, django_assert_num_queries
):
    cafe.order_at("ready", grace)
    event = told(OrderReady)
    with django_assert_num_queries(1):
        ring(event)
