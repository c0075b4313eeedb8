"""Many at once, on real threads, connections and transactions: exactly one wins."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
import pytest
from django.db import connections

from cafe.messaging.models import OutboxEvent
from orders.menu.models import Item
from orders.order.cart import Cart, CartLine
from orders.order.drinks import make_drinks
from orders.order.errors import InvalidTransition, KeyReused, NotAccepting, QuoteChanged
from orders.order.life import Action
from orders.order.models import IdempotencyKey, Order, OrderChange, OrderLine
from orders.order.placing import place_order
from orders.order.quote import quote_now
from orders.order.steps import accept_order, advance_order, cancel_order
from orders.stores.models import Store
from orders.stores.people import CUSTOMER
from tests.cast import Cafe, actor
from tests.running import RunningCafe, wait_for, wish

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls in a thread each, let go together; return what each returned or raised."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def kinds(results: Sequence[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def one_story(cafe: Cafe) -> None:
    """Check what must be true whatever happened: no hole, no double, no event without change."""
    store = Store.objects.get(pk=cafe.store.pk)
    seqs = OrderChange.objects.filter(order__store=store).values_list("seq", flat=True)
    assert sorted(seqs) == list(range(1, store.seq + 1))
    assert OutboxEvent.objects.count() == store.seq
    for order in Order.objects.filter(store=store):
        versions = OrderChange.objects.filter(order=order).values_list("version", flat=True)
        assert sorted(versions) == list(range(1, order.version + 1))


def cart(cafe: Cafe) -> Cart:
    line = CartLine(item=cafe.flat_white.pk, quantity=1, options=(cafe.whole.pk,))
    return Cart(name="Ada", lines=(line,))


def test_while_prices_move_nobody_is_charged_another_than_was_shown(cafe: Cafe):
    cafe.change(capacity=1000)
    prices = [Decimal(f"{number}.{number:02}") for number in range(1, 13)]
    paid: dict[Decimal, set[Decimal]] = {}

    def customer() -> None:
        for _ in range(8):
            shown = quote_now(cafe.store.slug, cart(cafe))
            with suppress(QuoteChanged):
                order, _ = place_order(store_slug="corner", cart=cart(cafe), quote=shown.quote)
                paid.setdefault(shown.total, set()).add(order.total)

    def manager() -> None:
        for price in prices:
            item = Item.objects.get(pk=cafe.flat_white.pk)
            item.price = price
            item.save()

    results = at_once(*[customer] * 6, manager)
    assert kinds(results) == {"NoneType": 7}
    assert paid
    assert paid == {price: {price} for price in paid}
    stored = set(OrderLine.objects.values_list("unit_price", flat=True))
    assert stored == set(paid)


def test_of_two_claims_one_wins(cafe: Cafe, grace, ada):
    for _ in range(5):
        order = cafe.order_at("accepted", grace)
        results = at_once(
            partial(advance_order, order.pk, Action.START, actor(grace)),
            partial(advance_order, order.pk, Action.START, actor(ada)),
        )
        assert kinds(results) == {"Order": 1, "InvalidTransition": 1}
        refusal = next(one for one in results if isinstance(one, InvalidTransition))
        winner = Order.objects.get(pk=order.pk).barista
        assert winner
        assert (refusal.reason, str(refusal)) == ("claimed", f"{winner.first_name} started it.")
    one_story(cafe)


def test_50_submits_for_10_places_give_10_orders(cafe: Cafe):
    cafe.change(capacity=10)
    results = at_once(*[lambda: place_order(store_slug="corner", cart=cart(cafe))] * 50)
    assert kinds(results) == {"tuple": 10, "NotAccepting": 40}
    assert {one.reason for one in results if isinstance(one, NotAccepting)} == {"full"}
    assert Order.objects.count() == OutboxEvent.objects.count() == 10
    one_story(cafe)


def test_one_key_ten_times_gives_one_order(cafe: Cafe):
    results = at_once(*[lambda: place_order(store_slug="corner", cart=cart(cafe), key="tap")] * 10)
    assert kinds(results) == {"tuple": 10}
    assert Counter(new for _, new in results) == {True: 1, False: 9}
    assert len({order.pk for order, _ in results}) == Order.objects.count() == 1
    one_story(cafe)


def test_one_key_for_two_wishes_gives_one_order(cafe: Cafe):
    wishes = [cart(cafe), Cart(name="Bob", lines=cart(cafe).lines)]
    results = at_once(
        *[lambda one=one: place_order(store_slug="corner", cart=one, key="tap") for one in wishes]
    )
    assert kinds(results) == {"tuple": 1, "KeyReused": 1}
    one_story(cafe)


def test_one_key_for_steps_of_two_orders_is_used_once(cafe: Cafe, grace):
    cafe.change(capacity=1000, horizon_minutes=0)
    for round in range(25):
        orders = [cafe.order_at("accepted", grace) for _ in range(2)]
        results = at_once(
            *[
                lambda id=order.pk, key=f"tap-{round}": advance_order(
                    id, Action.START, actor(grace), key=key
                )
                for order in orders
            ]
        )
        assert kinds(results) == {"Order": 1, KeyReused.__name__: 1}
    assert IdempotencyKey.objects.count() == 25
    one_story(cafe)


@pytest.mark.parametrize(
    ("action", "status", "then"),
    [
        (Action.CANCEL, "accepted", "cancelled"),
        (Action.RELEASE, "preparing", "accepted"),
        (Action.READY, "preparing", "ready"),
        (Action.COLLECT, "ready", "collected"),
    ],
)
def test_the_same_step_twice_at_once_happens_once(cafe: Cafe, grace, ada, action, status, then):
    order = cafe.order_at(status, grace)
    results = at_once(
        lambda: advance_order(order.pk, action, actor(grace)),
        lambda: advance_order(order.pk, action, actor(ada)),
    )
    assert kinds(results) == {"Order": 2}
    now = Order.objects.get(pk=order.pk)
    assert (now.status, now.version) == (then, order.version + 1)
    one_story(cafe)


def test_two_recalls_of_one_card_step_back_once(cafe: Cafe, grace, ada):
    """Both tablets show version 5, collected; neither means to step back twice."""
    order = cafe.order_at("collected", grace)
    results = at_once(
        *[
            lambda who=who: advance_order(
                order.pk, Action.RECALL, actor(who), version=order.version
            )
            for who in (grace, ada)
        ]
    )
    assert kinds(results) == {"Order": 1, "InvalidTransition": 1}
    assert Order.objects.get(pk=order.pk).status == "ready"
    one_story(cafe)


def test_the_customers_cancel_and_the_baristas_start_never_both_win(cafe: Cafe, grace):
    for _ in range(10):
        order = cafe.order_at("accepted", grace)
        results = at_once(
            partial(cancel_order, order.pk),
            partial(advance_order, order.pk, Action.START, actor(grace)),
        )
        assert kinds(results) == {"Order": 1, "InvalidTransition": 1}
        cancelled = not isinstance(results[0], Exception)
        now = Order.objects.get(pk=order.pk)
        assert now.status == ("cancelled" if cancelled else "preparing")
        assert last_actor(order) == str(CUSTOMER if cancelled else actor(grace))
    one_story(cafe)


def last_actor(order: Order) -> str:
    return OrderChange.objects.filter(order=order).values_list("actor", flat=True).last() or ""


def test_numbers_of_the_day_have_no_gap_and_no_double(cafe: Cafe):
    ids = [cafe.place().pk for _ in range(12)]
    # Each twice: a queue may deliver an OrderPlaced to two workers.
    results = at_once(*[lambda id=id: accept_order(id) for id in ids * 2])
    assert kinds(results) == {"Order": 24}
    numbers = Order.objects.values_list("number", flat=True)
    assert sorted(number or 0 for number in numbers) == list(range(1, 13))
    one_story(cafe)


def test_ticks_of_two_tablets_both_count(cafe: Cafe, grace, ada):
    order = accept_order(cafe.place_big().pk)
    coffees, croissant = OrderLine.objects.filter(order=order)
    results = at_once(
        lambda: make_drinks(order.pk, coffees.pk, 2, actor(grace)),
        lambda: make_drinks(order.pk, croissant.pk, 1, actor(ada)),
    )
    assert kinds(results) == {"Order": 2}
    assert Order.objects.get(pk=order.pk).status == "ready"
    one_story(cafe)


def test_placing_moving_and_cancelling_at_once_leave_one_story(cafe: Cafe, grace, ada):
    cafe.change(capacity=1000, horizon_minutes=0)
    orders = [cafe.order_at("accepted", grace).pk for _ in range(4)]

    def steps(id: int, who) -> None:
        for action in (Action.START, Action.READY, Action.RECALL, Action.RELEASE, Action.CANCEL):
            try:
                advance_order(id, action, actor(who))
            except InvalidTransition:
                continue

    results = at_once(
        *[lambda id=id, who=who: steps(id, who) for id in orders for who in (grace, ada)],
        *[lambda: accept_order(cafe.place().pk)] * 4,
    )
    assert not [one for one in results if isinstance(one, Exception)]
    one_story(cafe)


# -- the same over HTTP, on a café that runs ------------------------------------------------------


@pytest.mark.slow
def test_over_http_one_key_gives_one_order_and_one_of_two_claims_wins(up: RunningCafe):
    with up.client() as customer, up.staff() as grace, up.staff("supervisor") as ada:
        body = wish(customer.get("/api/stores/demo/menu/").json())

        def post(_: int) -> httpx.Response:
            headers = {"Idempotency-Key": "ten-taps"}
            return customer.post("/api/stores/demo/orders/", json=body, headers=headers)

        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(post, range(10)))
        assert Counter(answer.status_code for answer in answers) == {202: 1, 200: 9}
        assert len({answer.json()["id"] for answer in answers}) == 1

        order = next(answer.json() for answer in answers if answer.status_code == 202)
        wait_for(lambda: customer.get(order["links"]["self"]).json()["status"] == "accepted")
        url = f"/api/stores/demo/orders/{order['id']}/"
        with ThreadPoolExecutor(2) as pool:
            claims = list(pool.map(lambda staff: staff.post(f"{url}start/", json={}), (grace, ada)))
        assert sorted(claim.status_code for claim in claims) == [200, 409]
        lost = next(claim.json() for claim in claims if claim.status_code == 409)
        assert lost["reason"] == "claimed"
        assert lost["order"]["barista"]["name"] in lost["detail"]
        grace.post(f"{url}cancel/", json={"reason": "a test"}).raise_for_status()
