"""Orders that staff take at the counter: in any state of the store, and what is offered first."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cafe.messaging.models import OutboxEvent
from orders.menu.models import Ingredient, Item
from orders.order.capacity import load_of
from orders.order.cart import cart_of
from orders.order.favourites import MOST, ORDERS, favourites_of
from orders.order.models import Order, OrderChange, OrderLine
from orders.order.placing import place_order
from orders.order.retention import forget_people
from orders.stores.models import Role, Store
from orders.stores.permissions import MAY, Right
from tests.cast import Cafe, logged_in, make_cafe, make_staff, nothing_happens, problem
from tests.plans import plan
from tests.test_right_table import people as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def grace(cafe: Cafe):
    return make_staff("Grace", cafe.store)


@pytest.fixture
def browser(grace) -> Client:
    return logged_in(grace)


@pytest.fixture
def post(cafe: Cafe, browser: Client):
    """Take a walk-in as Grace would; return the answer."""

    def post(key: str = "", **wish: object) -> Any:
        body = {"items": [cafe.line()]} | wish
        headers = {"Idempotency-Key": key} if key else {}
        return browser.post(f"{cafe.url}walk-ins/", body, "application/json", headers=headers)

    return post


SHUT = {
    "paused": {"paused": True, "pause_reason": "Short break"},
    "closed": {"open": False},
    "full": {"capacity": 0},
    "out of make-minutes": {"horizon_minutes": 1, "stations": 1},
    "asks for the board's code": {"code_orders": 5},
}


@pytest.mark.parametrize("state", SHUT.values(), ids=SHUT)
def test_it_is_taken_whatever_state_the_store_is_in(cafe: Cafe, post, grace, state):
    Item.objects.filter(pk=cafe.flat_white.pk).update(make_seconds=90)
    Store.objects.filter(pk=cafe.store.pk).update(menu_version=7, **state)
    line = cafe.line(quantity=3)
    guest = Client().post(f"{cafe.url}orders/", cafe.wish(line), "application/json")
    assert guest.status_code in (403, 409)
    answer = post(items=[line])
    assert answer.status_code == 202, answer.content
    order = answer.json()
    assert (order["status"], order["version"], order["total"]) == ("placed", 1, "10.20")
    assert load_of(cafe.store.pk, timezone.now()).seconds == 270  # reserved like anybody's


def test_it_is_an_order_like_any_other_by_who_took_it(cafe: Cafe, post, grace):
    post(serve="to_go")
    [order] = Order.objects.all()
    assert (order.name, order.serve, order.device, order.address) == ("Walk-in", "to_go", "", "")
    [change] = OrderChange.objects.all()
    assert (change.event, change.actor) == ("OrderPlaced", f"staff:{grace.pk}")
    assert [one.detail_type for one in OutboxEvent.objects.all()] == ["OrderPlaced"]


def test_it_may_have_a_name_and_words_for_the_bar_which_are_forgotten(cafe: Cafe, post):
    line = cafe.line(note="extra hot", allergy=True, drinker="Bo")
    order = post(name="Ada", items=[line]).json()
    assert (order["name"], order["items"][0]["note"], order["items"][0]["drinker"]) == (
        *("Ada", "extra hot"),
        "Bo",
    )
    nameless = post(items=[line]).json()
    long_ago = timezone.now() - timedelta(days=400)
    Order.objects.update(status="collected", collected_at=long_ago, placed_at=long_ago)
    assert forget_people() == 2
    lines = OrderLine.objects.filter(order__in=[order["id"], nameless["id"]])
    assert list(lines.values_list("note", "drinker", "allergy")) == [("", "", False)] * 2


def test_paid_at_once_is_a_change_of_its_own_in_the_same_transaction(cafe: Cafe, post, grace):
    order = post(paid=True, total="3.40").json()
    assert (order["paid"], order["version"], order["seq"]) == (True, 2, cafe.store.seq + 2)
    told = [(one.event, one.version, one.actor) for one in OrderChange.objects.order_by("seq")]
    by = f"staff:{grace.pk}"
    assert told == [("OrderPlaced", 1, by), ("OrderPaid", 2, by)]
    kinds = OutboxEvent.objects.order_by("pk").values_list("detail_type", flat=True)
    assert list(kinds) == ["OrderPlaced", "OrderPaid"]


def test_another_sum_than_was_said_is_no_order(cafe: Cafe, post):
    Item.objects.filter(pk=cafe.flat_white.pk).update(price="3.60")
    Store.objects.filter(pk=cafe.store.pk).update(menu_version=7)
    with nothing_happens():
        answer = post("k", paid=True, total="3.40")
        said = problem(answer, 409, reason="changed")["detail"]
    assert said == "It costs €3.60 now, not €3.40."
    assert post("k", paid=True, total="3.60").status_code == 202


def test_the_same_key_is_the_same_order_and_another_wish_is_refused(cafe: Cafe, post):
    first = post("k", paid=True)
    with nothing_happens():
        again = post("k", paid=True)
        assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
        problem(post("k", paid=False), 422, reason="key_reused")
        problem(post("k", items=[cafe.line(quantity=2)], paid=True), 422, reason="key_reused")
    # A colleague's key with the same letters is another key.
    kay = logged_in(make_staff("Kay", cafe.store))
    body, headers = {"items": [cafe.line()], "paid": True}, {"Idempotency-Key": "k"}
    url = f"{cafe.url}walk-ins/"
    assert kay.post(url, body, "application/json", headers=headers).status_code == 202


def test_what_cannot_be_had_is_named(cafe: Cafe, post):
    Ingredient.objects.filter(pk=cafe.oat_milk.pk).update(available=False)
    Item.objects.filter(pk=cafe.croissant.pk).update(available=False)
    Store.objects.filter(pk=cafe.store.pk).update(menu_version=7)
    oat = cafe.line(options=[cafe.oat.pk])
    with nothing_happens():
        wrong = problem(
            post(items=[oat, {"item": cafe.croissant.pk}, cafe.line(options=[]), {"item": 999999}]),
            422,
            reason="items",
        )["items"]
    assert [one["code"] for one in wrong] == [
        *("option_sold_out", "sold_out", "option_count"),
        "unknown",
    ]
    assert "Oat" in wrong[0]["detail"]


@pytest.mark.parametrize(
    "wish",
    [{"items": []}, {"paid": "perhaps"}, {"total": "much"}, {"total": []}, {"name": "x" * 21}],
    ids=str,
)
def test_what_is_no_walk_in_is_refused(cafe: Cafe, post, wish):
    with nothing_happens():
        assert list(problem(post(**wish), 400)["errors"]) == list(wish)


def test_who_may_not_take_money_may_say_who_pays_later(cafe: Cafe, post, monkeypatch):
    monkeypatch.setitem(MAY, Right.TAKE_MONEY, frozenset({Role.MANAGER}))
    with nothing_happens():
        assert "take money" in problem(post(paid=True), 403)["detail"]
    assert post(paid=False).status_code == 202


def test_it_is_for_the_stores_staff_on_their_own_page(cafe: Cafe, people, grace):
    url, body = f"{cafe.url}walk-ins/", {"items": [cafe.line()]}
    with nothing_happens():
        for who in ("nobody", "customer", "stranger"):
            problem(people[who].post(url, body, "application/json"), 403)
        forged = logged_in(grace, enforce_csrf_checks=True)
        problem(forged.post(url, body, "application/json"), 403)
        other = logged_in(grace).post(
            url, body, "application/json", headers={"Cafe-User": str(grace.pk + 1)}
        )
        problem(other, 403, reason="another_user")


# -- what is offered first -------------------------------------------------------------------------


def sell(cafe: Cafe, count: int, ago: timedelta = timedelta(hours=1), **line: Any) -> None:
    """Have some collected long ago: each an order of one line."""
    for _ in range(count):
        cart = cart_of(cafe.wish(cafe.line(**line)))
        order, _ = place_order(store_slug=cafe.store.slug, cart=cart)
        at = timezone.now() - ago
        Order.objects.filter(pk=order.pk).update(status="collected", collected_at=at)


def offered(cafe: Cafe, browser: Client) -> list[tuple[int, list[int], int]]:
    found = browser.get(f"{cafe.url}favourites/").json()["favourites"]
    return [(one["item"], one["options"], one["sold"]) for one in found]


def test_without_history_it_is_the_menus_first_as_they_come(cafe: Cafe, browser):
    assert offered(cafe, browser) == [
        (cafe.flat_white.pk, [cafe.whole.pk], 0),
        (cafe.croissant.pk, [], 0),
    ]


def test_what_is_sold_most_is_first_with_its_options(cafe: Cafe, browser):
    syrups = [cafe.vanilla.pk, cafe.oat.pk]
    sell(cafe, 1, options=[cafe.whole.pk])
    sell(cafe, 1, quantity=2, options=syrups)
    sell(cafe, 1, quantity=2, options=syrups[::-1])
    sell(cafe, 9, ago=timedelta(weeks=5), item=cafe.croissant.pk, options=[])  # too long ago
    elsewhere = make_cafe("other")
    sell(elsewhere, 9)
    oat_vanilla = (cafe.flat_white.pk, [cafe.oat.pk, cafe.vanilla.pk], 4)
    whole = (cafe.flat_white.pk, [cafe.whole.pk], 1)
    assert offered(cafe, browser) == [oat_vanilla, whole, (cafe.croissant.pk, [], 0)]
    # Another price is the same drink; what is sold out keeps its place; what is gone has none.
    cafe.oat.price = 1
    cafe.oat.save()
    sell(cafe, 1, options=syrups)
    cafe.oat_milk.available = False
    cafe.oat_milk.save()
    assert offered(cafe, browser)[0] == (*oat_vanilla[:2], 5)
    cafe.vanilla.delete()
    assert offered(cafe, browser)[0] == whole


def test_rows_that_nothing_of_ours_wrote_are_passed_over(cafe: Cafe, browser):
    sell(cafe, 2, item=cafe.croissant.pk, options=[])
    sell(cafe, 1)
    # JSON of another kind, which both databases keep.
    for options in ([1], {"id": 1}, [{"id": "x"}], "x", 3):
        sell(cafe, 1)
        newest = OrderLine.objects.latest("pk")
        OrderLine.objects.filter(pk=newest.pk).update(options=options)
    assert offered(cafe, browser)[0] == (cafe.croissant.pk, [], 2)


def test_it_is_short_and_reads_no_more_than_its_last_orders(cafe: Cafe):
    for number in range(MOST + 3):
        Item.objects.create(category=cafe.flat_white.category, name=f"Tea {number}", price=2)
    store = Store.objects.get(pk=cafe.store.pk)
    assert len(favourites_of(store).favourites) == MOST
    sell(cafe, 3)
    with CaptureQueriesContext(connection) as asked:
        assert favourites_of(store).favourites[0].sold == 3
    assert len(asked) == 2
    [orders, lines] = (query["sql"] for query in asked)
    assert f"LIMIT {ORDERS}" in orders
    if connection.vendor == "postgresql":  # it would sort the few rows that there are here
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off")
    assert "order_collected" in " ".join(plan(orders))
    assert "SELECT id" not in lines  # which orders is said, not looked for
