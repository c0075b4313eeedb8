"""Bad input: each gets the contract's clear answer, nothing is stored, and nothing leaks."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cafe.base.http import LARGEST_BODY
from orders.menu.models import Item
from tests.cast import Cafe, make_cafe, nothing_happens, problem

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
