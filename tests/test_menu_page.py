"""The menu's page before any script ran: its text says what the API says, at once and to everybody.

It is rendered once for what it shows, and sent to whoever asks until that changes.
"""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from cafe.base import clock
from orders.menu.models import Ingredient, Item, Option
from tests.cast import Cafe, logged_in, make_cafe

pytestmark = pytest.mark.django_db

STATE = re.compile(r'<p class="state">(.*?)</p>', re.DOTALL)


def said(client, cafe: Cafe) -> str:
    """Return the words about the store."""
    text = client.get(f"/stores/{cafe.store.slug}/").content.decode()
    [state] = STATE.findall(text)
    return html.unescape(" ".join(re.sub("<[^>]+>", " ", state).split()))


def test_an_open_store_says_how_long_it_takes(client, cafe: Cafe):
    wait = client.get(f"{cafe.url}menu/").json()["store"]["wait"]
    assert f"Open Ready in {wait['low']}–{wait['high']} min" in said(client, cafe)


def test_a_closed_store_says_so(client, cafe: Cafe):
    cafe.change(open=False)
    assert said(client, cafe) == "We are closed at the moment."


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "Orders are paused."),
        ("No milk & <no> cups", "Orders are paused: No milk & <no> cups."),
    ],
)
def test_a_paused_store_says_so_and_why(client, cafe: Cafe, reason: str, words: str):
    cafe.change(paused=True, pause_reason=reason)
    assert said(client, cafe) == words


def test_a_pause_that_is_over_by_its_time_is_none(client, cafe: Cafe):
    cafe.change(paused=True, paused_until=clock.now() - timedelta(seconds=1))
    assert said(client, cafe).startswith("Open")


# -- kept, and never longer than it is so --------------------------------------------------------


def page(client: Client, cafe: Cafe) -> str:
    return client.get(f"/stores/{cafe.store.slug}/").content.decode()


def test_it_is_rendered_once_for_what_it_shows(client, cafe: Cafe):
    url = f"/stores/{cafe.store.slug}/"
    first, second = client.get(url), client.get(url)
    assert first.templates
    assert not second.templates
    assert first.content == second.content


def test_another_state_of_the_store_leaves_its_menu_as_it_was_rendered(client, cafe: Cafe):
    url = f"/stores/{cafe.store.slug}/"
    assert "orders/menu_sections.html" in [one.name for one in client.get(url).templates]
    cafe.change(paused=True)
    again = [one.name for one in client.get(url).templates]
    assert "orders/menu.html" in again
    assert "orders/menu_sections.html" not in again


def fewer_of(cafe: Cafe, kind: type[Item | Option | Ingredient], name: str) -> None:
    kind.objects.filter(name=name).update(available=False)


CHANGES: dict[str, tuple[Callable[[Cafe], object], str]] = {
    "a price": (
        lambda cafe: Item.objects.filter(name="Flat White").update(price="9.99"),
        "€9.99",
    ),
    "an option's price": (
        lambda cafe: Option.objects.filter(name="Whole").update(price="1.11"),
        "€4.51",
    ),
    "an item": (
        lambda cafe: fewer_of(cafe, Item, "Croissant"),
        "item--sold-out",
    ),
    "an ingredient": (
        lambda cafe: fewer_of(cafe, Ingredient, "Butter"),
        "item--sold-out",
    ),
    "a pause": (lambda cafe: cafe.change(paused=True, pause_reason="No milk"), "No milk"),
    "closing": (lambda cafe: cafe.change(open=False), "We are closed"),
    "the name": (lambda cafe: cafe.change(name="Bean There"), "<h1>Bean There</h1>"),
    "the currency": (lambda cafe: cafe.change(currency="JPY"), "JP¥3"),
    "the wait": (lambda cafe: [cafe.place() for _ in range(8)], "Ready in 4–7 min"),
}


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES)
def test_the_next_request_shows_a_change(client, cafe: Cafe, change, words: str):
    assert words not in page(client, cafe)
    etag = client.get(f"/stores/{cafe.store.slug}/")["ETag"]
    change(cafe)
    after = client.get(f"/stores/{cafe.store.slug}/", headers={"If-None-Match": etag})
    assert after.status_code == 200
    assert words in after.content.decode()


def test_a_change_that_is_taken_back_is_shown_as_well(client, cafe: Cafe):
    before = page(client, cafe)
    cafe.change(paused=True)
    assert page(client, cafe) != before
    cafe.change(paused=False)
    assert page(client, cafe) == before


def test_stores_with_the_same_menu_have_pages_of_their_own(client, cafe: Cafe):
    other = make_cafe("other")
    assert "<h1>Corner</h1>" in page(client, cafe)
    assert "<h1>Other</h1>" in page(client, other)
    assert "<h1>Corner</h1>" in page(client, cafe)


def test_customers_and_staff_share_it_and_nothing_personal(client, cafe: Cafe, ada: User):
    """Whoever is first has it rendered: from that nothing may stay for the others."""
    staff, customer = logged_in(ada), Client()
    order = cafe.place("Grace Hopper")
    customer.get(f"/orders/{order.token}/")
    url = f"/stores/{cafe.store.slug}/?name=Grace"
    headers = {"X-Request-ID": "one-of-the-staff"}
    answers = [staff.get(url, headers=headers), customer.get(url), client.get(url)]
    assert len({one.content for one in answers}) == 1
    assert len({one["ETag"] for one in answers}) == 1
    assert [one["X-Request-ID"] for one in answers].count("one-of-the-staff") == 1
    text = answers[0].content.decode()
    for secret in ("Grace", "Ada", order.token, "csrf", "one-of-the-staff", "nonce"):
        assert secret not in text
    for one in answers:
        assert not one.cookies
        # Of the cookies by the one that chooses a language: tests/test_languages.py.
        assert one["Vary"] == "Accept-Encoding, Accept-Language, Cookie"


def test_who_has_it_already_is_told_so(client, cafe: Cafe):
    url = f"/stores/{cafe.store.slug}/"
    full = client.get(url)
    again = client.get(url, headers={"If-None-Match": full["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert full["Cache-Control"] == "no-cache"
    for name in ("ETag", "Vary", "Cache-Control", "Content-Security-Policy"):
        assert again[name] == full[name]
