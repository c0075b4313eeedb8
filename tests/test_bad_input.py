"""Bad input: each gets the contract's clear answer, nothing is stored, and nothing leaks."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cafe.messaging.models import OutboxEvent
from orders.http import LARGEST_BODY
from orders.models import Item, Order, OrderLine
from tests.cast import Cafe, logged_in, make_cafe, make_staff, nothing_happens, problem

pytestmark = pytest.mark.django_db

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"


@pytest.fixture
def refused(client, cafe: Cafe):
    """Post something as an order; it must be refused, change nothing and tell nothing."""
    zaphod = cafe.place("Zaphod")

    def refused(status: int, body: object, content_type="application/json", **expected):
        with nothing_happens():
            answer = client.post(f"{cafe.url}orders/", body, content_type)
        text = answer.content.decode()
        assert zaphod.token not in text
        assert "Zaphod" not in text
        return problem(answer, status, **expected)

    return refused


@pytest.fixture
def barista(grace):
    """A session of Grace's, who works in the café."""
    return logged_in(grace)


# -- what is not on the menu -----------------------------------------------------------------------


def wrong(body: dict[str, Any]) -> list[tuple[int, str]]:
    """Return what a 422 says is wrong: index of the line and code."""
    assert all(one["detail"].endswith(".") for one in body["items"])
    return [(one["index"], one["code"]) for one in body["items"]]


def test_an_unknown_item_is_named(refused, cafe: Cafe):
    body = refused(422, cafe.wish(cafe.line(), cafe.line(item=2**62)), reason="items")
    assert wrong(body) == [(1, "unknown")]
    assert body["errors"]["items.1"]


def test_an_item_of_another_store_is_unknown_here(refused, cafe: Cafe):
    other = make_cafe("other")
    assert wrong(refused(422, cafe.wish(other.line()))) == [(0, "unknown")]


def test_an_option_of_another_item_is_refused(refused, cafe: Cafe):
    body = refused(422, cafe.wish({"item": cafe.croissant.pk, "options": [cafe.oat.pk]}))
    assert wrong(body) == [(0, "option_unknown")]


def test_an_option_of_another_store_is_refused(refused, cafe: Cafe):
    other = make_cafe("other")
    body = refused(422, cafe.wish(cafe.line(options=[cafe.whole.pk, other.vanilla.pk])))
    assert wrong(body) == [(0, "option_unknown")]


@pytest.mark.parametrize(
    ("options", "group"),
    [
        ([], "Milk"),
        (["whole", "oat"], "Milk"),
        (["whole", "vanilla", "caramel", "hazelnut"], "Syrup"),
    ],
    ids=["too few", "too many", "too many of up to two"],
)
def test_a_wrong_count_names_its_group(refused, cafe: Cafe, options, group):
    chosen = [getattr(cafe, name).pk for name in options]
    body = refused(422, cafe.wish(cafe.line(options=chosen)))
    assert [(one["code"], one["group"]) for one in body["items"]] == [("option_count", group)]


def test_the_same_option_twice_is_refused(refused, cafe: Cafe):
    chosen = [cafe.whole.pk, cafe.vanilla.pk, cafe.vanilla.pk]
    assert wrong(refused(422, cafe.wish(cafe.line(options=chosen)))) == [(0, "option_unknown")]


def test_a_sold_out_item_is_named(refused, cafe: Cafe):
    Item.objects.filter(pk=cafe.croissant.pk).update(available=False)
    body = refused(422, cafe.wish({"item": cafe.croissant.pk}))
    assert body["items"] == [
        {
            "index": 0,
            "item": cafe.croissant.pk,
            "code": "sold_out",
            "detail": "Croissant is sold out.",
            "name": "Croissant",
            "group": "",
        }
    ]


def test_a_sold_out_option_is_named(refused, cafe: Cafe):
    cafe.oat.available = False
    cafe.oat.save()
    body = refused(422, cafe.wish(cafe.line(options=[cafe.oat.pk])))
    assert wrong(body) == [(0, "option_sold_out")]
    assert body["items"][0]["detail"] == "Oat is sold out."


def test_what_uses_a_sold_out_ingredient_is_sold_out(refused, cafe: Cafe):
    for ingredient in (cafe.oat_milk, cafe.butter):
        ingredient.available = False
        ingredient.save()
    body = refused(422, cafe.wish(cafe.line(options=[cafe.oat.pk]), {"item": cafe.croissant.pk}))
    assert wrong(body) == [(0, "option_sold_out"), (1, "sold_out")]


def test_more_than_30_drinks_are_too_many(refused, cafe: Cafe):
    body = refused(422, cafe.wish(cafe.line(quantity=20), cafe.line(quantity=11)))
    assert wrong(body) == [(1, "too_many")]


def test_every_wrong_line_is_named_at_once(refused, cafe: Cafe):
    body = refused(422, cafe.wish(cafe.line(item=1 << 40), cafe.line(), cafe.line(options=[])))
    assert wrong(body) == [(0, "unknown"), (2, "option_count")]


# -- when the store takes no orders ----------------------------------------------------------------


def test_a_closed_store_says_so(refused, cafe: Cafe):
    cafe.change(open=False)
    assert "retry_after" not in refused(409, cafe.wish(), reason="closed")


def test_a_paused_store_says_why_and_until_when(refused, client, cafe: Cafe):
    until = timezone.now() + timedelta(minutes=10)
    cafe.change(paused=True, paused_until=until, pause_reason="out of cups")
    body = refused(409, cafe.wish(), reason="paused")
    assert "out of cups" in body["detail"]
    assert 590 <= body["retry_after"] <= 600
    answer = client.post(f"{cafe.url}orders/", cafe.wish(), "application/json")
    assert int(answer["Retry-After"]) == pytest.approx(body["retry_after"], abs=1)


def test_a_store_paused_until_resumed_knows_no_time(refused, cafe: Cafe):
    cafe.change(paused=True)
    assert "retry_after" not in refused(409, cafe.wish(), reason="paused")


def test_a_full_store_says_when_to_come_back(refused, cafe: Cafe):
    cafe.change(capacity=1)
    assert refused(409, cafe.wish(), reason="full")["retry_after"] > 0


# -- numbers, types, lengths -----------------------------------------------------------------------

NO_COUNTS = [-1, 0, 21, 10**30, 1.0, 2.5, "3", True, None, [], {}]


@pytest.mark.parametrize("quantity", NO_COUNTS, ids=repr)
def test_what_is_no_count_is_refused(refused, cafe: Cafe, quantity):
    assert refused(400, cafe.wish(cafe.line(quantity=quantity)))["errors"]["items.0.quantity"]


@pytest.mark.parametrize("item", [-1, 0, 2**63, 10**30, 1.0, "1", False, None, [1], {}], ids=repr)
def test_what_is_no_id_is_refused(refused, cafe: Cafe, item):
    assert refused(400, cafe.wish(cafe.line(item=item)))["errors"]["items.0.item"]


@pytest.mark.parametrize(
    "options", [None, 1, "1", {"0": 1}, [None], ["1"], [1.5], [True], [[1]], [10**30], [1] * 51]
)
def test_what_is_no_list_of_ids_is_refused(refused, cafe: Cafe, options):
    errors = refused(400, cafe.wish(cafe.line(options=options)))["errors"]
    assert all(name.startswith("items.0.options") for name in errors)


@pytest.mark.parametrize("name", ["name", "items"])
def test_a_missing_field_is_named(refused, cafe: Cafe, name):
    wish = cafe.wish()
    del wish[name]
    assert list(refused(400, wish)["errors"]) == [name]


@pytest.mark.parametrize("items", [None, [], {}, "x", 3, [None], [1], ["x"], [[]], [{}]], ids=repr)
def test_what_are_no_items_is_refused(refused, cafe: Cafe, items):
    errors = refused(400, cafe.wish(items=items))["errors"]
    assert all(name.startswith("items") for name in errors)


def test_31_lines_are_too_many(refused, cafe: Cafe):
    assert refused(400, cafe.wish(*[cafe.line()] * 31))["errors"]["items"]


NO_NAMES = {
    "empty": "",
    "blank": "   ",
    "21 characters": "x" * 21,
    "zero-width spaces": "\u200b\u200b",
    "joiners": "\u200d\u200d",
    "filler letters": "\u3164\u115f",
    "empty braille": "\u2800",
    "variation selectors": "\ufe0f\ufe0f",
    "control characters": "\x00\x07\x1b",
    "direction marks": "\u202e\u200f",
    "a number": 7,
    "a truth": True,
    "nothing": None,
    "a list": ["Ada"],
}


@pytest.mark.parametrize("name", NO_NAMES.values(), ids=NO_NAMES)
def test_what_is_no_name_is_refused(refused, cafe: Cafe, name):
    assert list(refused(400, cafe.wish(name=name))["errors"]) == ["name"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("x" * 20, "x" * 20),
        (FAMILY, FAMILY),
        ("  Ada \n Byron ", "Ada Byron"),
        ("A\x00d\x1b\u202ea", "Ada"),
        ("Zoe\u0308", "Zoë"),
        ("<b>&'\"", "<b>&'\""),
    ],
    ids=["20 characters", "a family", "white space", "control", "combining", "marks of HTML"],
)
def test_a_name_is_kept_as_people_read_it(client, cafe: Cafe, sent, kept):
    answer = client.post(f"{cafe.url}orders/", cafe.wish(name=sent), "application/json")
    assert answer.status_code == 202
    assert answer.json()["name"] == kept


def test_a_note_of_141_characters_is_too_long(refused, client, cafe: Cafe):
    errors = refused(400, cafe.wish(cafe.line(note="x" * 141)))["errors"]
    assert list(errors) == ["items.0.note"]
    fits = client.post(
        f"{cafe.url}orders/", cafe.wish(cafe.line(note="x" * 140)), "application/json"
    )
    assert fits.status_code == 202


@pytest.mark.parametrize("serve", ["", "away", None, True, 0, [], {}, "\x00"], ids=repr)
def test_what_is_no_way_to_serve_is_refused(refused, cafe: Cafe, serve):
    assert list(refused(400, cafe.wish(serve=serve))["errors"]) == ["serve"]


# -- bodies ----------------------------------------------------------------------------------------

NO_JSON = {
    "empty": b"",
    "broken": b'{"name": "Ada", "items": [',
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "not a number": b'{"name": NaN}',
    "infinity": b'{"name": -Infinity}',
    "deep": b'{"name":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "half a character": b'{"name": "\\ud800"}',
    "an endless number": b'{"name": ' + b"9" * 50_000 + b"}",
    "a form": b"name=Ada",
    "two values": b"{}{}",
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json_object_is_refused(refused, body):
    refused(400, body)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "?", ""]
)
def test_another_content_type_is_415(refused, cafe: Cafe, content_type):
    refused(415, json.dumps(cafe.wish()).encode(), content_type)


def test_a_multipart_form_is_415(client, cafe: Cafe):
    problem(client.post(f"{cafe.url}orders/", {"name": "Ada"}), 415)


@pytest.mark.parametrize("size", [LARGEST_BODY + 1, 1 << 20])
def test_a_large_body_is_413(refused, cafe: Cafe, size):
    body = json.dumps(cafe.wish()).encode()
    refused(413, body + b" " * (size - len(body)))


def test_the_largest_body_is_read(client, cafe: Cafe):
    body = json.dumps(cafe.wish()).encode().ljust(LARGEST_BODY)
    assert client.post(f"{cafe.url}orders/", body, "application/json").status_code == 202


# -- headers, methods, paths -----------------------------------------------------------------------


@pytest.mark.parametrize("key", ["k" * 256, "two\tkeys"], ids=["too long", "control"])
def test_an_unusable_key_is_refused(client, cafe: Cafe, key):
    with nothing_happens():
        answer = client.post(
            f"{cafe.url}orders/", cafe.wish(), "application/json", headers={"Idempotency-Key": key}
        )
    assert "Idempotency-Key" in problem(answer, 400)["detail"]


@pytest.mark.parametrize("accept", ["text/html", "json", ";;", "a/b/c", "application/json;q=x,,"])
def test_an_accept_header_it_cannot_serve_is_no_accident(client, cafe: Cafe, accept):
    answer = client.get(f"{cafe.url}menu/", headers={"Accept": accept})
    assert answer.status_code in (200, 406)
    if answer.status_code == 406:
        problem(answer, 406)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "orders/"),
        ("put", "orders/"),
        ("delete", "menu/"),
        ("post", "menu/"),
        ("post", "board/"),
    ],
)
def test_a_wrong_method_is_405(client, cafe: Cafe, method, path):
    answer = getattr(client, method)(f"{cafe.url}{path}")
    problem(answer, 405)
    assert answer["Allow"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/nothing/",
        "/api/stores/",
        "/api/stores/nowhere/menu/",
        "/api/stores/nowhere/board/",
        "/api/orders/wrong/",
        "/api/orders/%00/",
        "/api/orders/%FF/",
        "/api/stores/../menu/",
    ],
)
def test_an_unknown_path_is_404(client, cafe: Cafe, path):
    problem(client.get(path), 404)


def test_an_order_to_an_unknown_store_is_404(client, cafe: Cafe):
    with nothing_happens():
        answer = client.post("/api/stores/nowhere/orders/", cafe.wish(), "application/json")
    problem(answer, 404)


# -- rights ----------------------------------------------------------------------------------------


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
    *(
        ("post", f"orders/1/{step}/")
        for step in ("start", "ready", "collect", "release", "recall", "cancel", "pay", "promise")
    ),
    ("post", "orders/1/lines/1/"),
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


@pytest.mark.parametrize("step", ["start", "cancel", "pay", "promise"])
def test_an_order_of_another_store_is_404(barista, cafe: Cafe, step):
    theirs = make_cafe("other").place("Zaphod")
    with nothing_happens():
        answer = barista.post(cafe.step_url(theirs, step), {"minutes": 5}, "application/json")
    problem(answer, 404)


@pytest.mark.parametrize("id", ["0", "9" * 18, "9" * 30, "9" * 5000])
@pytest.mark.parametrize("path", ["start/", "pay/", "promise/", "lines/1/"])
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
        ({"paused_until": "0001-01-01T00:00:00+14:00"}, "paused_until"),
        ({"pause_reason": "x" * 141}, "pause_reason"),
        ({"pause_reason": None}, "pause_reason"),
    ],
)
def test_a_store_is_not_changed_to_nonsense(barista, cafe: Cafe, body, field):
    with nothing_happens():
        answer = barista.patch(cafe.url, body, "application/json")
    assert list(problem(answer, 400)["errors"]) == [field]


# -- anything at all -------------------------------------------------------------------------------

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
ids = st.integers(-2, 60)
lines = st.fixed_dictionaries(
    {"item": ids | anything},
    optional={
        "quantity": st.integers(-1, 22) | anything,
        "options": st.lists(ids, max_size=4) | anything,
        "note": st.text(max_size=150) | anything,
        "name": st.text(max_size=22) | anything,
    },
)
wishes = anything | st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(max_size=22) | anything,
        "items": st.lists(lines | anything, max_size=4) | anything,
        "serve": st.sampled_from(["here", "to_go"]) | anything,
    },
)
many = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def as_json(value: object) -> bytes:
    # half a character cannot be sent as UTF-8, but its escape can
    return json.dumps(value, ensure_ascii=True).encode()


@many
@given(body=wishes)
def test_any_json_is_answered_and_never_breaks_anything(client, cafe: Cafe, body):
    cafe.change(capacity=10_000)
    before = Order.objects.count(), OutboxEvent.objects.count()
    answer = client.post(f"{cafe.url}orders/", as_json(body), "application/json")
    assert answer.status_code in (202, 400, 413, 422)
    stored = answer.status_code == 202
    assert (Order.objects.count(), OutboxEvent.objects.count()) == (
        before[0] + stored,
        before[1] + stored,
    )
    if not stored:
        problem(answer, answer.status_code)


steps = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("version", "reason", "minutes", "made"), ids | anything)
)
states = st.fixed_dictionaries(
    {},
    optional={
        "open": st.booleans() | anything,
        "paused": st.booleans() | anything,
        "paused_until": st.datetimes().map(str) | st.none() | anything,
        "pause_reason": st.text() | anything,
    },
)


@settings(many, max_examples=50)
@given(step=st.sampled_from(["start", "ready", "recall", "cancel", "promise"]), body=steps | states)
def test_any_json_of_staff_is_answered_too(cafe: Cafe, ada, step, body):
    client = logged_in(ada)
    cafe.change(capacity=10_000, open=True, paused=False)
    order = cafe.place()
    answers = [
        client.post(cafe.step_url(order, step), as_json(body), "application/json"),
        client.patch(cafe.url, as_json(body), "application/json"),
    ]
    for answer in answers:
        assert answer.status_code in (200, 400, 409, 413)
        if answer.status_code != 200:
            problem(answer, answer.status_code)
