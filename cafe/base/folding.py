"""Text as people mean it when they type it: without case, accents and signs that keyboards lack.

`static/js/lib/folding.js` has the same rule; tests/folding-cases.json is tried on both.
"""

import re
import unicodedata
from collections.abc import Iterator

# What Unicode takes apart by itself is not here. Every letter is in its lower case.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("'\u2019\u2018\u02bc\u02bb`\u00b4\u2032", ""),
        **dict(zip("øłđðħŧŋı", "olddhtni", strict=True)),
        "ß": "ss",
        "œ": "oe",
        "æ": "ae",
        "þ": "th",
        "\u03c2": "\u03c3",
        # Arabic as it is typed, with letters of Persian and Urdu, and without the tatweel.
        **dict(zip("\u0629\u0649\u06cc\u06a9", "\u0647\u064a\u064a\u0643", strict=True)),
        "\u0640": "",
    }
)
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return a text in the letters in which it is compared: "Crème Brûlée" is "creme brulee"."""
    apart = unicodedata.normalize("NFKD", text)
    seen = "".join(one for one in apart if unicodedata.category(one) not in _UNSEEN)
    return seen.lower().translate(_ALIKE)


# Marks on letters, and what only says how letters are joined or which way they run.
_UNSEEN = {"Mn", "Mc", "Me", "Cf"}


def words_in(text: str) -> Iterator[str]:
    """Yield the words of a text, folded."""
    return (found.group() for found in _WORD.finditer(fold(text)))
