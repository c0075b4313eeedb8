"""The code on the ready board: who orders has been there, and each is good for so many orders."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cafe.base import clock
from cafe.base.device import new_device
from orders.order import codes
from orders.order.asker import asker
from orders.order.codes import CodeRefused, code_on_board, forget_codes, scan_path
from orders.order.models import Order, OrderCode
from orders.order.placing import place_order
from orders.order.steps import accept_order, cancel_order
from orders.stores.board import board_link
from orders.stores.models import Store
from tests.cast import Cafe, logged_in, nothing_happens, problem
from tests.test_concurrency import at_once, cart, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch) -> Callable[[float], None]:
    """Let it be so many seconds after the present code began."""
    begins = codes._window(clock.now())

    def at(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: begins + timedelta(seconds=seconds))

    at(0)
    return at


@pytest.fixture
def strict(cafe: Cafe, at) -> Store:
    """The café, which asks for codes of two orders each."""
    cafe.change(code_orders=2, board_key="shown-on-the-screen")
    return Store.objects.get(pk=cafe.store.pk)


def order(client: Client, cafe: Cafe, code: str = "", **headers: str) -> Any:
    said = {"Cafe-Code": code} if code else {}
    return client.post(
        f"{cafe.url}orders/", cafe.wish(), "application/json", headers=said | headers
    )


def left() -> list[int]:
    return list(OrderCode.objects.order_by("begins_at").values_list("left", flat=True))


# -- who is asked for one ------------------------------------------------------------------------


def test_nobody_is_asked_until_the_store_says_so(client, cafe: Cafe):
    assert client.get(f"{cafe.url}menu/").json()["store"]["asks_code"] is False
    assert order(client, cafe).status_code == 202
    assert client.get(f"{cafe.url}board/code/").status_code == 404


def test_without_a_code_one_is_told_where_it_is(client, cafe: Cafe, strict):
    assert client.get(f"{cafe.url}menu/").json()["store"]["asks_code"] is True
    with nothing_happens():
        body = problem(order(client, cafe), 409, reason="code_missing")
    assert "scan the code on the board" in body["detail"]


@pytest.mark.parametrize("code", ["ABCDEFGHJK", "x", "0" * 10, "'; DROP TABLE"])
def test_a_code_that_never_was_is_refused(client, cafe: Cafe, strict, code):
    code_on_board(strict)
    assert order(client, cafe, code).json()["reason"] in ("code_over", "code_missing")
    assert left() == [2]


def test_what_the_qr_code_leads_to_keeps_it_for_the_order(client, cafe: Cafe, strict):
    code = code_on_board(strict).code
    answer = client.get(f"/stores/corner/scan/{code}/")
    assert (answer.status_code, answer["Location"]) == (302, "/stores/corner/")
    cookie = answer.cookies["cafe_code"]
    assert (cookie["max-age"], cookie["httponly"]) == (15 * 60, True)
    assert order(client, cafe).status_code == 202
    assert left() == [1]


def test_a_page_says_that_a_code_is_needed_before_anything_is_chosen(client, cafe: Cafe, strict):
    words = "To order here, scan the code on the board"
    pages = [f"/stores/{cafe.store.slug}/", f"/stores/{cafe.store.slug}/basket/"]
    client.post(f"{pages[0]}items/{cafe.croissant.pk}/", {"line": "a", "quantity": "1"})
    assert [words in client.get(page).content.decode() for page in pages] == [True, True]
    answer = client.get(scan_path(strict, code_on_board(strict).code))
    scanned = answer.cookies["cafe_scanned"]
    assert (scanned.value, scanned["max-age"], scanned["httponly"]) == ("1", 15 * 60, "")
    # The menu's page is everybody's: its script reads the cookie.
    assert words not in client.get(pages[1]).content.decode()
    cafe.change(code_orders=0)
    assert words not in Client().get(pages[0]).content.decode()


def test_whoever_works_there_needs_none(client, cafe: Cafe, strict, grace):
    barista = Client()
    form = {"username": "grace", "password": "crema-and-crumbs-42"}
    assert barista.post("/accounts/login/", form).status_code == 302
    assert order(barista, cafe).status_code == 202
    assert left() == []


def test_another_stores_code_opens_nothing_here(client, cafe: Cafe, strict):
    other = Store.objects.create(slug="other", name="Other", code_orders=5)
    code = code_on_board(other).code
    assert order(client, cafe, code).json()["reason"] == "code_over"


# -- how many, and how long ----------------------------------------------------------------------


def test_a_code_is_good_for_so_many_orders(client, cafe: Cafe, strict, at):
    code = code_on_board(strict).code
    assert [order(client, cafe, code).status_code for _ in range(3)] == [202, 202, 409]
    at(100)
    answer = order(client, cafe, code)
    body = problem(answer, 409, reason="code_used")
    assert body["retry_after"] == int(answer["Retry-After"]) == 201
    assert left() == [0]


def test_it_is_shown_for_five_minutes_but_for_the_last_seconds(strict, at):
    first = code_on_board(strict)
    assert len(first.code) == 10
    at(284)
    assert code_on_board(strict) == first
    at(286)
    assert code_on_board(strict).code == ""
    at(300)
    second = code_on_board(strict)
    assert second.code not in ("", first.code)
    assert left() == [2, 2]


def test_whoever_scanned_it_has_time_to_choose(client, cafe: Cafe, strict, at):
    code = code_on_board(strict).code
    at(14 * 60)
    assert order(client, cafe, code).status_code == 202
    at(15 * 60 + 1)
    assert order(client, cafe, code).json()["reason"] == "code_over"


def test_used_up_it_is_shown_no_more(client, cafe: Cafe, strict):
    code = code_on_board(strict).code
    for _ in range(2):
        order(client, cafe, code)
    shown = client.get(f"{cafe.url}board/code/?key=shown-on-the-screen").json()
    assert (shown["code"], shown["qr"], shown["left"]) == ("", "", 0)


def test_old_ones_are_forgotten(strict, at):
    code_on_board(strict)
    at(25 * 60 * 60)
    assert forget_codes() == 1
    assert left() == []


# -- nothing is lost -----------------------------------------------------------------------------


def test_a_refused_order_gives_it_back(client, cafe: Cafe, strict):
    code = code_on_board(strict).code
    body = cafe.wish(cafe.line(options=[]))
    said = {"Cafe-Code": code}
    refused = client.post(f"{cafe.url}orders/", body, "application/json", headers=said)
    assert refused.status_code == 422
    cafe.change(open=False)
    assert order(client, cafe, code).json()["reason"] == "closed"
    assert left() == [2]


def test_a_cancelled_order_gives_it_back_once(client, cafe: Cafe, strict):
    code = code_on_board(strict).code
    order(client, cafe, code)
    made = Order.objects.get()
    cancel_order(made.pk)
    cancel_order(made.pk)
    assert left() == [2]


def test_a_repeated_order_takes_no_second_one(client, cafe: Cafe, strict):
    code = code_on_board(strict).code
    for _ in range(3):
        order(client, cafe, code, **{"Idempotency-Key": "tap", "Cafe-Device": "a-secret-of-mine"})
    assert (left(), Order.objects.count()) == ([1], 1)


def test_accepting_an_order_leaves_its_code(client, cafe: Cafe, strict):
    order(client, cafe, code_on_board(strict).code)
    accept_order(Order.objects.get().pk)
    assert left() == [1]


@pytest.mark.django_db(transaction=True)
def test_50_at_once_for_the_last_10_give_10_orders_and_lose_nothing(cafe: Cafe, at):
    cafe.change(code_orders=10, capacity=1000, horizon_minutes=0)
    code = code_on_board(Store.objects.get(pk=cafe.store.pk)).code

    def wish() -> Any:
        by = asker(new_device(), "", is_known=True, is_own=True, code=code)
        return place_order(store_slug="corner", cart=cart(cafe), by=by)

    results = at_once(*[wish] * 50)
    assert kinds(results) == {"tuple": 10, "CodeRefused": 40}
    assert {one.reason for one in results if isinstance(one, CodeRefused)} == {"code_used"}
    assert (left(), Order.objects.count()) == ([0], 10)
    made = [one[0].pk for one in results if isinstance(one, tuple)]
    again = at_once(*[lambda pk=pk: cancel_order(pk) for pk in made[:5]], *[wish] * 20)
    taken = sum(isinstance(one, tuple) for one in again)
    assert taken + left()[0] == 5
    assert all(isinstance(one, tuple | Order | CodeRefused) for one in again)


# -- the board -----------------------------------------------------------------------------------


def test_the_code_is_for_the_boards_own_screen(client, cafe: Cafe, strict):
    assert client.get(f"{cafe.url}board/code/").status_code == 403
    assert client.get(f"{cafe.url}board/code/?key=wrong").status_code == 403
    shown = client.get(f"{cafe.url}board/code/?key=shown-on-the-screen").json()
    assert (shown["left"], shown["orders"]) == (2, 2)
    picture = client.get(shown["qr"])
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture["Cache-Control"] == "no-store"


def test_the_code_is_told_to_nobody_else(client, cafe: Cafe, strict):
    code = code_on_board(strict).code
    assert order(client, cafe, code).status_code == 202
    for path in (
        f"{cafe.url}menu/",
        "/stores/corner/",
        f"{cafe.url}board/?key=shown-on-the-screen",
    ):
        assert code not in client.get(path).content.decode(), path


def test_no_other_picture_is_drawn(client, cafe: Cafe):
    assert client.get("/stores/corner/scan/nonsense/qr.svg").status_code == 404
    answer = client.get("/stores/corner/scan/nonsense/")
    assert answer.status_code == 302
    assert "cafe_code" not in answer.cookies


def test_a_manager_who_switches_it_on_gives_the_board_a_link(cafe: Cafe, db):
    from django.contrib.auth.models import User

    from tests.admin.forms import save

    root = logged_in(User.objects.create_superuser("root"))
    save(root, cafe.store, code_orders="10")
    store = Store.objects.get(pk=cafe.store.pk)
    assert store.code_orders == 10
    assert "?key=" in board_link(store)
