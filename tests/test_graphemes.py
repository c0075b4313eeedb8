"""Names in any script are kept as they are written, and cut between letters only."""

import unicodedata

import pytest
import regex  # type: ignore[import-untyped]

from cafe.base.fields import Words
from cafe.base.graphemes import graphemes, shortened

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"
SCOTLAND = "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
SAMPLES = {
    "latin": "Zoë Ångström",
    "decomposed": "Zoe\u0308",
    "family": f"A{FAMILY}B",
    "skin": "\N{WAVING HAND SIGN}\U0001f3fd!",
    "heart": "\u2764\ufe0f x",
    "keycap": "1\ufe0f\u20e3",
    "flags": "\U0001f1f3\U0001f1f1\U0001f1e9\U0001f1ea\U0001f1eb",
    "scotland": f"x{SCOTLAND}y",
    "rainbow": "\N{WAVING WHITE FLAG}\ufe0f\u200d\N{RAINBOW}",
    "persian": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "arabic": "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f",
    "hangul": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "thai": "กำลัง",
    "chinese": "王小明",
}
every_sample = pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES.keys())


@every_sample
def test_letters_are_those_of_unicode(text: str):
    assert graphemes(text) == regex.findall(r"\X", text)


@every_sample
def test_a_cut_falls_between_letters_and_is_seen(text: str):
    letters = regex.findall(r"\X", text)
    for most in range(1, len(letters) + 2):
        cut = shortened(text, most)
        assert len(regex.findall(r"\X", cut)) <= most
        assert (cut == text) is (most >= len(letters))
        if cut != text:
            assert cut == "".join(letters[: most - 1]).rstrip() + "…"


@every_sample
def test_what_is_written_is_kept(text: str):
    assert Words().run_validation(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("A\u200c", "A"),
        ("\u200dA", "A"),
        ("A\u200d\u200dB", "AB"),
        ("A \u200c B", "A B"),
        ("A\u200c1", "A1"),
        ("A\U000e0067\U000e0062", "A"),
        ("\u202eA\u200f", "A"),
        ("\N{MAN}\u200d\u202e\N{BOY}", "\N{MAN}\u200d\N{BOY}"),
    ],
)
def test_what_joins_nothing_is_not(text: str, kept: str):
    assert Words().run_validation(text) == kept


def test_nothing_but_joiners_is_no_name():
    for text in ("\u200c\u200c", "\u200d", "\U000e0067", "\u2764\u200d"[1:]):
        assert Words(allow_blank=True).run_validation(text) == ""
