"""Markup, addresses and forms that were made by somebody else."""

from decimal import Decimal
from http.cookies import Morsel
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from orders.menu.models import Item
from orders.order.models import Order, Status
from orders.stores.models import Store
from tests.attacks.test_log_in import LOG_IN
from tests.cast import PASSWORD, Cafe, logged_in, nothing_happens

pytestmark = pytest.mark.django_db

SCRIPT = "<script>steal()</script>"
BREAKOUT = """'"></title></script><img src=x onerror=steal()>"""


@pytest.fixture(params=[SCRIPT, BREAKOUT, "</script><script>steal()//", "{{ 7*7 }}{% debug %}"])
def hostile(request, cafe: Cafe) -> str:
    """Words that stand in every field a customer or a manager may fill, and in an order."""
    words: str = request.param
    Store.objects.filter(pk=cafe.store.pk).update(name=words[:40], pause_reason=words)
    Item.objects.filter(pk=cafe.flat_white.pk).update(name=words, description=words)
    cafe.store.refresh_from_db()
    return words


def pages(cafe: Cafe, order: Order) -> dict[str, Client]:
    root = logged_in(User.objects.create_superuser("root"))
    return {
        "/": Client(),
        f"/stores/{cafe.store.slug}/": Client(),
        f"/stores/{cafe.store.slug}/board/": Client(),
        f"/orders/{order.token}/": Client(),
        f"/barista/{cafe.store.slug}/": root,
        "/barista/": root,
        reverse("admin:orders_order_changelist"): root,
        reverse("admin:orders_order_change", args=[order.pk]): root,
        reverse("admin:orders_item_change", args=[cafe.flat_white.pk]): root,
        reverse("admin:orders_store_change", args=[cafe.store.pk]): root,
    }


def test_words_of_others_are_words_on_every_page(cafe: Cafe, hostile: str):
    """No page lets a tag or a template of a name, a note, an item or a store work."""
    order = Order.objects.get(pk=cafe.place(hostile[:20]).pk)
    order.lines.update(note=hostile)
    for path, client in pages(cafe, order).items():
        text = client.get(path).content.decode()
        assert hostile not in text or "{{" in hostile, path
        assert "<script>steal" not in text, path
        assert "<img src=x" not in text, path
        assert "49{" not in text, path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "///evil.example/",
        "%0d%0aLocation:https://evil.example",
        "https://testserver@evil.example/",
    ],
)
def test_a_log_in_leads_nowhere_else(cafe: Cafe, grace: User, elsewhere: str):
    """Whoever sends a colleague a link to log in does not choose where that leads outside."""
    body = {"username": "grace", "password": PASSWORD, "next": elsewhere}
    answer = Client().post(LOG_IN, body)
    assert answer.status_code == 302
    # As a browser reads it, to which a backslash is a slash.
    led = urlsplit(urljoin("http://testserver/", answer["Location"].replace("\\", "/")))
    assert (led.scheme, led.netloc) == ("http", "testserver"), answer["Location"]


def test_a_session_begun_by_somebody_else_is_not_logged_in(cafe: Cafe, grace: User):
    """A session id from before the log-in opens nothing after it."""
    client = Client()
    client.cookies["sessionid"] = planted = "a" * 32
    client.post(LOG_IN, {"username": "grace", "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get(f"{cafe.url}queue/").status_code == 403


@pytest.mark.parametrize("door", [LOG_IN, "/admin/login/", "/accounts/logout/", "/admin/logout/"])
def test_a_form_of_another_site_is_refused(cafe: Cafe, grace: User, door: str):
    """Neither a log-in nor a log-out is taken from a page that has no token of ours."""
    client = logged_in(grace, enforce_csrf_checks=True)
    answer = client.post(door, {"username": "grace", "password": PASSWORD})
    assert answer.status_code == 403
    assert client.get(f"{cafe.url}queue/").status_code == 200


@pytest.mark.parametrize("door", ["/accounts/logout/", "/admin/logout/"])
def test_a_picture_of_another_site_logs_nobody_out(cafe: Cafe, grace: User, door: str):
    """A GET, which is what a link or a picture sends, is no log-out."""
    client = logged_in(grace)
    assert client.get(door).status_code in (302, 405)
    assert client.get(f"{cafe.url}queue/").status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example"]
)
def test_a_staff_call_from_another_origin_is_refused(cafe: Cafe, grace: User, origin: str):
    """Even with the token that the cookie has."""
    client = logged_in(grace, enforce_csrf_checks=True)
    client.get(f"/barista/{cafe.store.slug}/")
    token = client.cookies["csrftoken"].value
    order = cafe.place()
    headers = {"X-CSRFToken": token, "Origin": origin}
    with nothing_happens():
        answer = client.post(
            cafe.step_url(order, "cancel"), {}, "application/json", headers=headers
        )
    assert answer.status_code == 403


def test_no_answer_allows_another_origin_to_read_it(cafe: Cafe):
    headers = {"Origin": "https://evil.example"}
    for path in (f"{cafe.url}menu/", f"/orders/{cafe.place().token}/", "/api/schema/"):
        answer = Client().get(path, headers=headers)
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.startswith("Access-Control")], path


def test_no_page_can_be_framed_sniffed_or_told_on(cafe: Cafe):
    """Every page forbids frames, guesses at its type, and telling others the order's address."""
    for path, client in pages(cafe, Order.objects.get(pk=cafe.place().pk)).items():
        headers = client.get(path).headers
        assert headers["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert "'unsafe-inline'" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path


def test_the_cookies_are_for_no_script_and_no_other_site(cafe: Cafe, grace: User):
    client = Client()
    client.post(LOG_IN, {"username": "grace", "password": PASSWORD})
    cookies: dict[str, Morsel[str]] = dict(client.cookies)
    assert cookies["sessionid"]["httponly"]
    for name, cookie in cookies.items():
        assert cookie["samesite"] in ("Lax", "Strict"), name


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", "", "x" * 300])
def test_another_hosts_name_is_refused(cafe: Cafe, settings, host: str):
    settings.ALLOWED_HOSTS = ["cafe.example"]
    assert Client(SERVER_NAME="x").get("/", headers={"Host": host}).status_code == 400


def test_a_forwarded_host_is_not_believed(cafe: Cafe):
    """The code on the tables leads to the host that was asked, not to one that was named."""
    url = f"/stores/{cafe.store.slug}/qr.svg"
    honest = Client().get(url).content
    assert Client().get(url, headers={"X-Forwarded-Host": "evil.example"}).content == honest


@pytest.mark.parametrize("said", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a_method_is_the_one_of_the_request(cafe: Cafe, grace: User, said: str):
    url = f"{cafe.url}items/{cafe.flat_white.pk}/"
    with nothing_happens():
        body = {"available": False, "_method": "PATCH"}
        answer = logged_in(grace).post(url, body, "application/json", headers={said: "PATCH"})
    assert answer.status_code == 405
    cafe.flat_white.refresh_from_db()
    assert cafe.flat_white.available


def test_an_order_cannot_say_what_is_not_the_customers(cafe: Cafe):
    """Its price, number, status, payment and secret are ours, whatever the body says."""
    more = {
        "status": "collected",
        "paid": True,
        "paid_at": "2020-01-01T00:00:00Z",
        "total": "0.00",
        "number": 1000,
        "version": 99,
        "token": "known-to-everybody-1A",
        "seq": 10**6,
        "store": "other",
        "placed_at": "1999-01-01T00:00:00Z",
    }
    answer = Client().post(f"{cafe.url}orders/", cafe.wish(**more), "application/json")
    assert answer.status_code == 202
    order = Order.objects.get()
    assert (order.status, order.paid_at, order.version) == (Status.PLACED, None, 1)
    assert order.total == Decimal("3.40")
    assert order.number != 1000
    assert order.token != more["token"]
    assert order.placed_at.year > 2000


INJECTED = ["' OR '1'='1", "corner'--", "1;DROP TABLE order", "%27%20OR%201=1", "*/x/*"]


@pytest.mark.parametrize("words", INJECTED)
def test_a_piece_of_sql_is_a_name_nobody_has(cafe: Cafe, words: str):
    """In an address it finds nothing, in a search it finds what it says, in a name it is a name."""
    cafe.place()
    root = logged_in(User.objects.create_superuser("root"))
    for path in (f"/api/stores/{words}/menu/", f"/orders/{words}/", f"/api/orders/{words}/"):
        assert Client().get(path).status_code == 404, path
    orders = reverse("admin:orders_order_changelist")
    assert "0 orders" in root.get(orders, {"q": words}).content.decode()
    placed = Client().post(f"{cafe.url}orders/", cafe.wish(name=words), "application/json")
    assert placed.status_code == 202
    assert Order.objects.filter(name=words).count() == 1
    assert Order.objects.count() == 2
