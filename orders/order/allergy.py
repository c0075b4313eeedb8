"""Whether what a guest wrote speaks of an allergy, whether or not the tick beside it was set.

A second net: it would rather cry wolf. "No allergy" and "keine Allergie" count too, for who reads
the chip reads the words beside it, and a rule that understands "no" would sooner or later drop "no
nuts, allergy".
"""

import re
from collections.abc import Iterable

from cafe.base.folding import fold, words_in

# Vowels, and letters that are double, are what people misspell.
_STEMS = (
    r"al+[aeiou]{0,2}r+[gj]",  # allergy, alergia, allargie, allrgy, Allergie, alerji
    r"in(t|d)ol+[aeio]r",  # intolerant, intolerancia, intollerante
    r"\bcoe?o?liac|\bcel+iac|\bceliaq|coeliaq|coeliak|seliak|zoe?liak",
    r"ana(ph|f)[iy]l|\bepi ?pen",
)
# Pieces of words, of the pages' other languages and of guests who come often.
_PIECES = (
    *("unverträg", "unvertraeg", "overgevoelig", "uczulen", "nietoleranc", "nadwrażliw"),
    *("حساسي", "تحسس", "الداء الزلاقي", "אלרג", "αλλεργ", "аллерг", "алерг", "непереносим"),
    *("过敏", "過敏", "アレルギ", "알레르", "알러지", "एलर्ज"),
)
_SPEAKS = re.compile("|".join((*_STEMS, *map(fold, _PIECES))))
_WORDS = (
    *("allergy", "alergy", "allergic", "alergic", "allergies", "allergisch", "allergique"),
    *("alergia", "alergico"),
)
_SHORTEST = 6


def speaks_of_allergy(texts: Iterable[str]) -> bool:
    """Return whether any of these texts has such a word, a usual misspelling included."""
    return any(text and _speaks(text) for text in texts)


def _speaks(text: str) -> bool:
    return bool(_SPEAKS.search(fold(text))) or any(map(_is_misspelt, words_in(text)))


def _is_misspelt(word: str) -> bool:
    return len(word) >= _SHORTEST and any(_is_one_slip_from(word, right) for right in _WORDS)


def _is_one_slip_from(one: str, other: str) -> bool:
    """Return whether one letter was left out, put in, taken for another or for its neighbour."""
    start = _alike(one, other)
    one, other = one[start:], other[start:]
    swapped = one[1::-1] + one[2:] == other
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]


def _alike(one: str, other: str) -> int:
    """Return how many letters two words begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
