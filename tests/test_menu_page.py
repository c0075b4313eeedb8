"""The menu's page before any script ran: its text says what the API says."""

import html
import re
from datetime import timedelta

import pytest

from cafe.base import clock
from tests.cast import Cafe

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
