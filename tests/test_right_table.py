"""Every route, every role, every method: who may, and who is refused.

A route without a row here fails: whoever adds one says who may use it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from barista.consumers import QueueConsumer
from cafe.asgi import sockets
from orders.stores.models import Role
from orders.stores.permissions import MAY, Right
from tests.cast import Cafe, logged_in, make_cafe, make_staff

PUBLIC, LOGGED_IN, OFFICE = "everybody", "who is logged in", "the admin site's users"
METHODS = ("get", "post", "put", "patch", "delete")
WHO = ("nobody", "customer", "stranger", *Role, "superuser")


@dataclass(frozen=True)
class Row:
    """What one request asks for: one route, one method."""

    route: str
    method: str
    asks: str
    body: dict[str, Any] = field(default_factory=dict)
    step: str = ""

    def __str__(self) -> str:
        body = ",".join(f"{name}={value}" for name, value in self.body.items())
        return " ".join(filter(None, (self.method, self.route, self.step, body)))


STEPS = {
    step: Right.CANCEL if step == "cancel" else Right.MAKE
    for step in ("start", "ready", "collect", "release", "recall", "cancel")
}
TABLE = [
    Row("home", "get", PUBLIC),
    Row("menu", "get", PUBLIC),
    Row("item", "get", PUBLIC),
    Row("item", "post", PUBLIC),
    Row("basket", "get", PUBLIC),
    Row("basket", "post", PUBLIC),
    Row("manifest", "get", PUBLIC),
    Row("qr-code", "get", PUBLIC),
    Row("accent", "get", PUBLIC),
    Row("scan", "get", PUBLIC),
    Row("scan-qr", "get", PUBLIC),
    Row("service-worker", "get", PUBLIC),
    Row("order", "get", PUBLIC),  # the token is the right
    Row("order-cancel", "get", PUBLIC),
    Row("order-cancel", "post", PUBLIC),
    Row("board", "get", PUBLIC),
    Row("login", "get", PUBLIC),
    Row("login", "post", PUBLIC),
    Row("logout", "post", PUBLIC),
    Row("schema", "get", PUBLIC),
    Row("api-docs", "get", PUBLIC),
    Row("csp-reports", "post", PUBLIC),
    Row("choose-language", "post", PUBLIC, {"language": "de"}),
    Row("catalogue", "get", PUBLIC),
    Row("api-menu", "get", PUBLIC),
    Row("api-quote", "post", PUBLIC),
    Row("api-orders", "post", PUBLIC),
    Row("api-mine", "get", PUBLIC),  # the cookie says whose
    Row("api-mine", "delete", PUBLIC),
    Row("api-order", "get", PUBLIC),
    Row("api-cancel", "post", PUBLIC),
    Row("api-ringing", "post", PUBLIC),
    Row("api-ringing", "delete", PUBLIC),
    Row("api-board", "get", PUBLIC),
    Row("api-board-code", "get", PUBLIC),  # where the store asks for codes; else 404
    Row("barista-home", "get", LOGGED_IN),
    Row("tablet", "get", Right.SEE),
    Row("api-queue", "get", Right.SEE),
    Row("api-stock", "get", Right.SEE),
    Row("api-printers", "get", Right.SEE),
    Row("api-printers-answer", "post", Right.MAKE, {"jobs": [1], "again": False}),
    Row("api-print", "post", Right.MAKE),
    Row("cloudprnt", "post", PUBLIC),  # the printer's secret is the right
    Row("cloudprnt", "get", PUBLIC),
    Row("cloudprnt", "delete", PUBLIC),
    *(Row("api-step", "post", asks, step=step) for step, asks in STEPS.items()),
    Row("api-line", "post", Right.MAKE, {"made": 1}),
    Row("api-promise", "post", Right.MAKE, {"minutes": 5}),
    Row("api-pay", "post", Right.TAKE_MONEY),
    Row("api-refund", "post", Right.TAKE_MONEY),
    Row("api-remind", "post", Right.MAKE),
    Row("api-together", "post", Right.MAKE),
    Row("api-cancel-all", "post", Right.CANCEL, {"reason": "Nobody came"}),
    Row("api-favourites", "get", Right.SEE),
    Row("api-walk-ins", "post", Right.MAKE),
    Row("api-walk-ins", "post", Right.MAKE, {"items": [{"item": 1}], "paid": True}),
    Row("api-item", "patch", Right.STOCK, {"available": False}),
    Row("api-ingredient", "patch", Right.STOCK, {"available": False}),
    Row("api-store", "patch", Right.PAUSE, {"paused": True}),
    Row("api-store", "patch", Right.PAUSE, {"paused": False}),
    Row("api-store", "patch", Right.OPEN, {"open": False}),
    Row("api-store", "patch", Right.OPEN, {"open": True}),
    Row("api-store", "patch", Right.OPEN, {"paused": True, "open": True}),
]
# Everybody's, or it asks for itself.
NAMELESS = {"invitation", "admin/login/", "admin/password_change/", r"^media/(?P<path>.*)$"}


def routes(under: Any = None) -> Iterator[tuple[str, URLPattern]]:
    """Yield the name of each route, and the route; the admin site's are `admin:…`."""
    for found in (under or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            space = f"{found.namespace}:" if found.namespace else ""
            yield from ((space + name, route) for name, route in routes(found))
        else:
            yield found.name or str(found.pattern), found


def test_every_route_has_a_row():
    known = {row.route for row in TABLE} | NAMELESS
    assert {name for name, _ in routes() if not name.startswith("admin:")} == known


def test_every_method_of_an_api_view_has_a_row():
    for name, route in routes():
        view = getattr(route.callback, "cls", None)
        if view and name.startswith("api-") and name != "api-docs":
            methods = {method for method in METHODS if hasattr(view, method)}
            assert methods == {row.method for row in TABLE if row.route == name}, name


@pytest.fixture
def people(cafe: Cafe) -> dict[str, Client]:
    """A browser of each who may come."""
    elsewhere = make_staff("Mallory", make_cafe("other").store, Role.MANAGER)
    staff = {role: make_staff(role.title(), cafe.store, role) for role in Role}
    others = {
        "customer": User.objects.create_user("customer"),
        "stranger": elsewhere,
        "superuser": User.objects.create_superuser("root"),
    }
    return {"nobody": Client()} | {who: logged_in(user) for who, user in (staff | others).items()}


@pytest.fixture
def address(cafe: Cafe):
    """Return the URL of a row about real things."""
    order = cafe.place()
    real = {
        "store": cafe.store.slug,
        "token": order.token,
        "code": "ABCDEFGHJK",
        "item": cafe.croissant.pk,
        "order": order.pk,
        "line": order.lines.get().pk,
        "language": "de",
        "part": "menu-page",
        "version": "0",
        "digits": "a8431a",
        "secret": "no-printers",
    }

    def url(row: Row) -> str:
        pks = {"api-item": cafe.flat_white.pk, "api-ingredient": cafe.butter.pk}
        known = {**real, "step": row.step, "pk": pks.get(row.route)}
        route = next(route for name, route in routes() if name == row.route)
        names = route.pattern.regex.groupindex or {}
        return reverse(row.route, kwargs={name: known[name] for name in names})

    return url


def may(who: str, asks: str) -> bool:
    if asks == PUBLIC or who == "superuser":
        return True
    if asks == LOGGED_IN:
        return who != "nobody"
    return who in Role and Role(who) in MAY[Right(asks)]


def is_refused(answer: Any) -> bool:
    to_log_in = answer.status_code == 302 and "/login/" in answer["Location"]
    return answer.status_code == 403 or (to_log_in and "next=" in answer["Location"])


@pytest.mark.django_db
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_who_may_and_who_is_refused(people, address, row):
    url = address(row)
    for who in WHO:
        answer = getattr(people[who], row.method)(
            url, **({} if row.method == "get" else {"data": row.body, **as_json(row)})
        )
        assert is_refused(answer) is not may(who, row.asks), (who, answer.status_code)
        assert answer.status_code < 500


def as_json(row: Row) -> dict[str, str]:
    return (
        {}
        if row.route in ("login", "logout", "choose-language")
        else {"content_type": "application/json"}
    )


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in TABLE if row.route.startswith("api-")], ids=str)
def test_what_is_not_a_method_of_a_route_does_nothing(people, address, row):
    if row.route == "api-docs":
        return
    others = set(METHODS) - {one.method for one in TABLE if one.route == row.route}
    for method in others:
        for who in WHO:
            answer = getattr(people[who], method)(address(row), {}, "application/json")
            assert answer.status_code in (403, 405), (who, method)


@pytest.mark.django_db
def test_a_refusal_says_who_may(people, address):
    row = Row("api-store", "patch", Right.OPEN, {"open": False})
    answer = people[Role.BARISTA].patch(address(row), row.body, "application/json")
    assert answer.json()["detail"] == "Only a supervisor or manager may open and close the store."


@pytest.mark.django_db
def test_the_admin_site_is_for_who_was_let_into_it(people, cafe):
    """Of what is in it, each sees their own stores' rows: tests/admin/test_scope.py."""
    for name, route in routes():
        if not name.startswith("admin:") or route.pattern.regex.groupindex:
            continue
        if name in ("admin:login", "admin:logout", "admin:jsi18n") or "<" in str(route.pattern):
            continue
        for who in set(WHO) - {"superuser"}:
            for method in ("get", "post"):
                answer = getattr(people[who], method)(reverse(name))
                assert is_refused(answer), (name, who, method)


@pytest.mark.django_db
def test_the_tablet_shows_what_its_user_may(people, cafe):
    url = reverse("tablet", args=[cafe.store.slug])
    shown = {role: people[role].get(url).content.decode() for role in Role}
    assert 'data-rights="see make cancel take_money stock pause"' in shown[Role.BARISTA]
    assert 'data-rights="see make cancel take_money stock pause open"' in shown[Role.SUPERVISOR]
    assert "pause open manage" in shown[Role.MANAGER]


SOCKETS = {
    "ws/orders/<slug:token>/": PUBLIC,
    "ws/stores/<slug:store>/menu/": PUBLIC,
    "ws/stores/<slug:store>/board/": PUBLIC,
    "ws/stores/<slug:store>/queue/": Right.SEE,
}


def test_every_socket_has_a_row():
    assert {str(route.pattern) for route in sockets.routes} == set(SOCKETS)


@pytest.mark.django_db(transaction=True)
async def test_who_may_open_the_tablets_socket(cafe_and_people):
    cafe, people = cafe_and_people
    for who in WHO:
        cookie = people[who].cookies.get("sessionid")
        consumer = QueueConsumer()
        consumer.scope = {"cookies": {"sessionid": cookie.value if cookie else ""}}
        assert await opens(consumer, cafe.store.slug) is may(who, Right.SEE), who


@pytest.fixture
def cafe_and_people(transactional_db, cafe: Cafe, people):
    return cafe, people


async def opens(consumer: QueueConsumer, slug: str) -> bool:
    from cafe.live.socket import Refused

    try:
        return bool(await consumer.find(slug))
    except Refused:
        return False
