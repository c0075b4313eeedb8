"""A café's own colour can be read wherever it stands, whatever was chosen."""

from itertools import product

import pytest

from orders.menu.accent import (
    DARK_GROUNDS,
    LEAST,
    LIGHT_GROUNDS,
    accent_css,
    contrast,
    dark_tones,
    light_tones,
)
from tests.running import ROOT

STEPS = range(0, 256, 51)
COLOURS = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in product(STEPS, repeat=3)]
# Of static/css/tokens.css, for a header in the accent's soft tone.
TEXTS = {"light": ("#2a1f18", "#6a584c"), "dark": ("#f6eee5", "#bfae9f")}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_text_and_ground_can_be_read(theme: str):
    tones_of, grounds = {
        "light": (light_tones, LIGHT_GROUNDS),
        "dark": (dark_tones, DARK_GROUNDS),
    }[theme]
    for colour in COLOURS:
        tones = tones_of(colour)
        pairs = [(tones.text, tones.fill), (tones.text, tones.hover)]
        pairs += [(tones.ink, ground) for ground in (*grounds, tones.soft)]
        pairs += [(text, tones.soft) for text in TEXTS[theme]]
        assert min(contrast(*pair) for pair in pairs) >= LEAST, (colour, tones)


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert light_tones("#A8431A").fill == "#a8431a"
    assert dark_tones("#f2a274").fill == "#f2a274"


def test_the_grounds_are_those_of_the_pages():
    tokens = (ROOT / "static/css/tokens.css").read_text()
    assert all(f"{ground})" in tokens for ground in (*LIGHT_GROUNDS, *DARK_GROUNDS))
    assert all(text in tokens for texts in TEXTS.values() for text in texts)


def test_known_contrasts_are_those_of_the_definition():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.django_db
def test_the_style_sheet_is_the_same_for_good(client):
    answer = client.get("/accent/00aaff.css")
    assert answer.content.decode() == accent_css("#00aaff")
    assert "immutable" in answer["Cache-Control"]
    assert "X-Request-ID" not in answer  # it is not of this request alone
    assert answer["Content-Type"].startswith("text/css")


@pytest.mark.django_db
@pytest.mark.parametrize("digits", ["00aaf", "00aafg", "00aaff0", "red"])
def test_what_is_no_colour_has_none(client, digits: str):
    assert client.get(f"/accent/{digits}.css").status_code == 404
