"""The ledger of make-minutes: never one too many, and it is always the sum of what is open."""

import contextlib
import random
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db.models import F, Sum
from django.test import Client

from cafe.base import clock
from orders.menu.models import Item, Option
from orders.order.capacity import limit_of, load_of
from orders.order.cart import Cart, CartLine
from orders.order.drinks import tick_drink
from orders.order.errors import InvalidTransition, NotAccepting
from orders.order.life import Action
from orders.order.models import WAITING, Order, OrderLine
from orders.order.placing import place_order
from orders.order.promise import move_promise
from orders.order.steps import accept_order, advance_order, cancel_order
from orders.stores.models import Store
from tests.cast import PASSWORD, Cafe, actor, make_cafe, make_staff, nothing_happens, problem
from tests.test_concurrency import at_once, kinds, one_story

EACH = 60  # seconds of a flat white, and of a croissant


def still_to_make(cafe: Cafe) -> int:
    """Return the seconds of all drinks that are not ticked, asked of the lines themselves."""
    lines = OrderLine.objects.filter(order__store=cafe.store, order__status__in=WAITING)
    left = lines.aggregate(all=Sum(F("make_seconds") * (F("quantity") - F("made"))))
    return int(left["all"] or 0)


def ledger(cafe: Cafe) -> int:
    return load_of(cafe.store.pk, clock.now()).seconds


def store(cafe: Cafe) -> Store:
    return Store.objects.get(pk=cafe.store.pk)


def some(cafe: Cafe, count: int, *options: Option) -> Cart:
    chosen = tuple(option.pk for option in (cafe.whole, *options))
    return Cart(name="Ada", lines=(CartLine(cafe.flat_white.pk, count, chosen),))


def place(cafe: Cafe, count: int = 1) -> Order:
    return place_order(store_slug=cafe.store.slug, cart=some(cafe, count))[0]


# -- many at once ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_50_customers_for_the_last_10_make_minutes_are_never_one_too_many(cafe: Cafe):
    cafe.change(capacity=1000, horizon_minutes=5)  # of two hands: ten flat whites
    results = at_once(*[partial(place, cafe)] * 50)
    assert kinds(results) == {"Order": 10, "NotAccepting": 40}
    assert {one.reason for one in results if isinstance(one, NotAccepting)} == {"full"}
    assert ledger(cafe) == still_to_make(cafe) == limit_of(store(cafe)) == 600
    one_story(cafe)

    # What is given back is taken again, once, and refusals have left nothing behind.
    gone = [one.pk for one in results if isinstance(one, Order)][:4]
    again = at_once(*[partial(cancel_order, pk) for pk in gone], *[partial(place, cafe)] * 20)
    assert kinds(again[:4]) == {"Order": 4}
    assert ledger(cafe) == still_to_make(cafe) <= 600
    after = at_once(*[partial(place, cafe)] * 10)
    taken = sum(isinstance(one, Order) for one in (*again[4:], *after))
    assert (taken, ledger(cafe), still_to_make(cafe)) == (4, 600, 600)
    one_story(cafe)


@pytest.mark.django_db(transaction=True)
def test_orders_of_all_sizes_at_once_never_go_over_the_limit(cafe: Cafe):
    cafe.change(capacity=1000, horizon_minutes=7)
    sizes = [1 + number % 6 for number in range(30)]
    results = at_once(*[partial(place, cafe, size) for size in sizes])
    placed = [isinstance(one, Order) for one in results]
    seconds = sum(size * EACH for size, new in zip(sizes, placed, strict=True) if new)
    assert ledger(cafe) == still_to_make(cafe) == seconds <= 840
    # Nobody was refused for whom there was room.
    smallest = min(size for size, new in zip(sizes, placed, strict=True) if not new)
    assert seconds + smallest * EACH > 840


# -- one life after the other ---------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_the_ledger_is_the_sum_of_what_is_open(cafe: Cafe, grace, seed: int):
    dice = random.Random(seed)
    Option.objects.filter(pk=cafe.oat.pk).update(make_seconds=7)
    Item.objects.filter(pk=cafe.croissant.pk).update(make_seconds=0)
    cafe.change(capacity=8, horizon_minutes=12)
    for _ in range(60):
        with contextlib.suppress(InvalidTransition, NotAccepting):
            _something(cafe, grace, dice)
        assert ledger(cafe) == still_to_make(cafe)
    for order in Order.objects.filter(status__in=WAITING):
        advance_order(order.pk, Action.CANCEL, actor(grace))
    assert load_of(cafe.store.pk, clock.now()) == load_of(-1, clock.now())  # nothing at all


def _something(cafe: Cafe, grace: User, dice: random.Random) -> None:
    orders = list(Order.objects.all())
    if not orders or dice.random() < 0.35:
        milk = dice.choice([cafe.whole, cafe.oat]).pk
        lines = (
            CartLine(cafe.flat_white.pk, dice.randint(1, 4), (milk,)),
            CartLine(cafe.croissant.pk, dice.randint(1, 2)),
        )
        cart = Cart(name="Ada", lines=lines[: dice.randint(1, 2)])
        accept_order(place_order(store_slug=cafe.store.slug, cart=cart)[0].pk)
        return
    order = dice.choice(orders)
    if dice.random() < 0.5:
        line = dice.choice(list(order.lines.all()))
        tick_drink(order.pk, line.pk, dice.choice([1, 1, -1]), actor(grace))
    elif dice.random() < 0.2:
        move_promise(order.pk, 5, actor(grace))
    else:
        advance_order(order.pk, dice.choice(list(Action)[1:]), actor(grace))


@pytest.mark.django_db
def test_a_ticked_drink_gives_its_part_back_and_unticked_takes_it_again(cafe: Cafe, grace):
    order = accept_order(place(cafe, 3).pk)
    [line] = OrderLine.objects.filter(order=order)
    seconds = [ledger(cafe)]
    for by in (1, 1, -1, 1, 1):
        tick_drink(order.pk, line.pk, by, actor(grace))
        seconds.append(ledger(cafe))
    assert seconds == [180, 120, 60, 120, 60, 0]
    tick_drink(order.pk, line.pk, -1, actor(grace))  # back from ready
    assert ledger(cafe) == 60


@pytest.mark.django_db
def test_options_take_their_time_too(cafe: Cafe):
    Option.objects.filter(pk=cafe.vanilla.pk).update(make_seconds=15)
    cart = some(cafe, 2, cafe.vanilla)
    order, _ = place_order(store_slug=cafe.store.slug, cart=cart)
    row = Order.objects.get(pk=order.pk)
    assert (row.make_seconds, row.left_seconds, row.left_longest, row.left_drinks) == (
        *(150, 150, 75),
        2,
    )


# -- who is refused, and what is said -------------------------------------------------------------


@pytest.fixture
def full(cafe: Cafe) -> Cafe:
    """A café of two hands with five minutes to work, and all of them taken."""
    cafe.change(horizon_minutes=5)
    for _ in range(5):
        accept_order(place(cafe, 2).pk)
    return cafe


def order_one(cafe: Cafe, client: Client, **headers: str):
    return client.post(f"{cafe.url}orders/", cafe.wish(), "application/json", headers=headers)


def shown(cafe: Cafe) -> dict:
    return Client().get(f"{cafe.url}menu/").json()["store"]


@pytest.mark.django_db
def test_full_is_said_before_the_tap_with_the_time_until_there_is_room(full: Cafe):
    state = shown(full)
    assert state["ordering"]["state"] == "full"
    until = datetime.fromisoformat(state["ordering"]["until"])
    assert timedelta(0) < until - clock.now() <= timedelta(minutes=2)
    page = Client().get(f"/stores/{full.store.slug}/").content.decode()
    assert "All hands are full." in page
    with nothing_happens():
        body = problem(order_one(full, Client()), 409, reason="full")
    assert 30 <= body["retry_after"] <= 120  # two hands work off one flat white in 30 s


@pytest.mark.django_db
def test_the_further_over_the_limit_the_longer_it_takes(full: Cafe, grace):
    def retry_after() -> int:
        return int(problem(order_one(full, Client()), 409, reason="full")["retry_after"])

    Order.objects.update(left_seconds=F("left_seconds") * 3)  # the staff took 20 minutes on top
    assert 600 <= retry_after() <= 720  # 1200 s and one flat white, by two hands
    Order.objects.update(left_seconds=F("left_seconds") / 3)
    assert retry_after() <= 120


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["cancel", "ready", "tick"])
def test_full_ends_when_something_is_given_back(full: Cafe, grace, how: str):
    first = Order.objects.earliest("due_at", "pk")
    if how == "cancel":
        cancel_order(first.pk)
    else:
        advance_order(first.pk, Action.START, actor(grace))
        line = first.lines.get()
        if how == "tick":
            tick_drink(first.pk, line.pk, 1, actor(grace))
        else:
            advance_order(first.pk, Action.READY, actor(grace))
    assert shown(full)["ordering"] == {"state": "open", "reason": "", "until": None}
    assert order_one(full, Client()).status_code == 202


@pytest.mark.django_db
def test_so_many_open_orders_are_a_limit_of_their_own(cafe: Cafe):
    cafe.change(capacity=2)
    Item.objects.update(make_seconds=0)
    assert [order_one(cafe, Client()).status_code for _ in range(3)] == [202, 202, 409]
    assert shown(cafe)["ordering"]["state"] == "full"


@pytest.mark.django_db
def test_a_store_without_a_horizon_counts_orders_alone(cafe: Cafe):
    cafe.change(horizon_minutes=0, capacity=30)
    assert [place(cafe, 20).status for _ in range(30)] == ["placed"] * 30
    assert shown(cafe)["ordering"]["state"] == "full"


@pytest.mark.django_db
def test_what_would_never_fit_is_not_told_to_come_again(cafe: Cafe):
    cafe.change(horizon_minutes=5)
    with pytest.raises(NotAccepting) as refused:
        place(cafe, 11)
    assert (refused.value.reason, refused.value.retry_after) == ("full", None)


def tablet_of(username: str) -> Client:
    """Return a tablet that somebody has logged in with."""
    tablet = Client()
    answer = tablet.post("/accounts/login/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302
    return tablet


@pytest.mark.django_db
def test_staff_at_the_counter_are_never_refused_for_fullness(full: Cafe, grace):
    barista = tablet_of(grace.username)
    assert order_one(full, barista).status_code == 202
    assert ledger(full) == still_to_make(full) == 660
    full.change(capacity=1)
    assert order_one(full, barista).status_code == 202


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["of another store", "not there any more", "not active"])
def test_whoever_is_no_staff_there_is_refused_as_everybody(full: Cafe, grace, why: str):
    name, there = grace.username, full.store
    if why == "of another store":
        name = make_staff("Eve", make_cafe("harbour").store).username
    barista = tablet_of(name)
    if why == "not there any more":
        there.staff.all().delete()
    if why == "not active":
        User.objects.filter(pk=grace.pk).update(is_active=False)
    problem(order_one(full, barista), 409, reason="full")


@pytest.mark.django_db
def test_strangers_of_one_address_have_their_share_of_the_minutes_too(cafe: Cafe):
    """One order of many drinks filled the bar as well as many orders of one."""
    cafe.change(horizon_minutes=10)  # 1200 s: 720 of them for strangers of one address
    line = cafe.line(quantity=6)

    def order(address: str) -> int:
        answer = Client(REMOTE_ADDR=address).post(
            f"{cafe.url}orders/", cafe.wish(line), "application/json"
        )
        return int(answer.status_code)

    assert [order("203.0.113.7") for _ in range(3)] == [202, 202, 429]
    assert order("203.0.113.99") == 202


@pytest.mark.django_db
def test_who_wants_more_than_a_strangers_share_is_not_told_to_come_again(cafe: Cafe):
    cafe.change(horizon_minutes=10)
    body = cafe.wish(cafe.line(quantity=13))  # 780 s of 720
    answer = Client(REMOTE_ADDR="203.0.113.7").post(f"{cafe.url}orders/", body, "application/json")
    assert "Please order at the bar." in problem(answer, 429, reason="too_many")["detail"]
    assert "try again" not in answer.json()["detail"]


# -- the promise ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_kept_of_a_promise_is_the_first_and_the_last_and_what_happened(cafe: Cafe, grace):
    order = accept_order(place(cafe).pk)
    first = order.promised_from, order.promised_to
    move_promise(order.pk, 5, actor(grace))
    advance_order(order.pk, Action.START, actor(grace))
    advance_order(order.pk, Action.READY, actor(grace))
    row = Order.objects.get(pk=order.pk)
    assert (row.first_promised_from, row.first_promised_to) == first
    assert first[1]
    assert row.promised_to == first[1] + timedelta(minutes=5)
    assert row.ready_at
