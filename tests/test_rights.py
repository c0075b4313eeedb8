"""Who may do what: tokens, staff of the store, CSRF; and staff's input is as strictly checked."""

import pytest
from django.contrib.auth.models import User

from barista.api import STEPS
from orders.menu.models import Item
from orders.order.models import OrderLine
from tests.cast import Cafe, logged_in, make_cafe, make_staff, nothing_happens, problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("token", ["wrong", "x" * 5000, "%00", "%F0%9F%98%80", "1"])
def test_a_wrong_token_is_404(client, cafe: Cafe, token):
    order = cafe.place()
    with nothing_happens():
        body = problem(client.get(f"/api/orders/{token}/"), 404)
        problem(client.post(f"/api/orders/{token}/cancel/"), 404)
    assert order.token not in str(body)


def test_a_token_opens_its_own_order_only(client, cafe: Cafe):
    mine, yours = cafe.place("Ada"), cafe.place("Zaphod")
    answer = client.get(f"/api/orders/{mine.token}/")
    assert answer.json()["id"] == mine.pk
    assert "Zaphod" not in answer.content.decode()
    assert yours.token not in answer.content.decode()


STAFF_CALLS = [
    ("get", "queue/"),
    ("get", "stock/"),
    ("patch", ""),
    ("patch", "items/1/"),
    ("patch", "ingredients/1/"),
    *(("post", f"orders/1/{step}/") for step in (*STEPS, "pay", "refund", "promise")),
    ("post", "orders/1/lines/1/"),
    ("post", "together/"),
]


@pytest.fixture
def calls(cafe: Cafe):
    """Make every staff call about a real order and item; each must be refused."""
    order = cafe.place("Zaphod")
    line = OrderLine.objects.get(order=order)
    real = {
        "orders/1/lines/1/": f"orders/{order.pk}/lines/{line.pk}/",
        "items/1/": f"items/{cafe.flat_white.pk}/",
        "ingredients/1/": f"ingredients/{cafe.butter.pk}/",
    }

    def calls(client, method: str, path: str, status: int, **options):
        path = real.get(path, path.replace("orders/1/", f"orders/{order.pk}/"))
        with nothing_happens():
            body = {"available": False, "open": False, "made": 1, "minutes": 5}
            send = getattr(client, method)
            answer = (
                send(f"{cafe.url}{path}", **options)
                if method == "get"
                else send(f"{cafe.url}{path}", body, "application/json", **options)
            )
        problem(answer, status)
        assert "Zaphod" not in answer.content.decode()

    return calls


@pytest.mark.parametrize(("method", "path"), STAFF_CALLS)
def test_a_staff_call_needs_staff_of_this_store(client, cafe: Cafe, calls, method, path):
    calls(client, method, path, 403)
    customer = User.objects.create_user("customer")
    calls(logged_in(customer), method, path, 403)
    stranger = make_staff("Mallory", make_cafe("other").store)
    calls(logged_in(stranger), method, path, 403)


@pytest.mark.parametrize(("method", "path"), [call for call in STAFF_CALLS if call[0] != "get"])
def test_a_staff_call_needs_its_csrf_token(cafe: Cafe, grace, calls, method, path):
    calls(logged_in(grace, enforce_csrf_checks=True), method, path, 403)


def test_staff_who_left_may_do_nothing(cafe: Cafe, grace, calls):
    client = logged_in(grace)
    grace.staff_of.all().delete()
    calls(client, "get", "queue/", 403)
    calls(client, "post", "orders/1/start/", 403)


@pytest.mark.parametrize("step", ["start", "cancel", "pay", "refund", "promise"])
def test_an_order_of_another_store_is_404(barista, cafe: Cafe, step):
    theirs = make_cafe("other").place("Zaphod")
    with nothing_happens():
        answer = barista.post(cafe.step_url(theirs, step), {"minutes": 5}, "application/json")
    problem(answer, 404)


@pytest.mark.parametrize("id", ["0", "9" * 18, "9" * 30, "9" * 5000])
@pytest.mark.parametrize("path", ["start/", "pay/", "refund/", "promise/", "lines/1/"])
def test_an_impossible_order_is_404(barista, cafe: Cafe, id, path):
    url = f"{cafe.url}orders/{id}/{path}"
    problem(barista.post(url, {"minutes": 5, "made": 1}, "application/json"), 404)


@pytest.mark.parametrize("kind", ["items", "ingredients"])
@pytest.mark.parametrize("id", ["0", "9" * 18, "9" * 30])
def test_an_impossible_item_is_404(barista, cafe: Cafe, kind, id):
    url = f"{cafe.url}{kind}/{id}/"
    problem(barista.patch(url, {"available": False}, "application/json"), 404)


def test_an_item_of_another_store_cannot_be_switched(barista, cafe: Cafe):
    other = make_cafe("other")
    url = f"{cafe.url}items/{other.flat_white.pk}/"
    with nothing_happens():
        problem(barista.patch(url, {"available": False}, "application/json"), 404)
    assert Item.objects.get(pk=other.flat_white.pk).available


def test_a_line_of_another_order_is_404(barista, cafe: Cafe, grace):
    order, other = cafe.order_at("accepted", grace), cafe.order_at("accepted", grace)
    url = f"{cafe.url}orders/{order.pk}/lines/{other.lines.get().pk}/"
    with nothing_happens():
        problem(barista.post(url, {"made": 1}, "application/json"), 404)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("start/", {"version": "1"}, "version"),
        ("start/", {"version": -1}, "version"),
        ("start/", {"version": 10**30}, "version"),
        ("cancel/", {"reason": "x" * 141}, "reason"),
        ("cancel/", {"reason": 3}, "reason"),
        ("promise/", {}, "minutes"),
        ("promise/", {"minutes": 61}, "minutes"),
        ("promise/", {"minutes": 1.5}, "minutes"),
        ("lines/1/", {"made": -1}, "made"),
        ("lines/1/", {"made": 2}, "made"),
        ("lines/1/", {"made": 10**30}, "made"),
    ],
)
def test_a_staff_call_is_checked_as_strictly(barista, cafe: Cafe, grace, path, body, field):
    order = cafe.order_at("accepted", grace)
    path = path.replace("lines/1/", f"lines/{order.lines.get().pk}/")
    with nothing_happens():
        answer = barista.post(f"{cafe.url}orders/{order.pk}/{path}", body, "application/json")
    assert list(problem(answer, 400)["errors"]) == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"open": "yes"}, "open"),
        ({"open": None}, "open"),
        ({"paused": 1}, "paused"),
        ({"paused_until": "soon"}, "paused_until"),
        ({"paused_until": 1700000000}, "paused_until"),
        ({"paused_until": "9999-12-31T23:59:59-14:00"}, "paused_until"),
        ({"paused_until": "9999-12-31T23:59:59+00:00"}, "paused_until"),
        ({"paused_until": "2999-01-01T00:00:00Z"}, "paused_until"),
        ({"paused_until": "0001-01-01T00:00:00+14:00"}, "paused_until"),
        ({"pause_reason": "x" * 141}, "pause_reason"),
        ({"pause_reason": None}, "pause_reason"),
    ],
)
def test_a_store_is_not_changed_to_nonsense(barista, cafe: Cafe, body, field):
    with nothing_happens():
        answer = barista.patch(cafe.url, body, "application/json")
    assert list(problem(answer, 400)["errors"]) == [field]
