"""Letters as people count them: a flag, a family and an accented letter are one each.

A part of https://unicode.org/reports/tr29/ (Python knows no graphemes), enough for names and notes.
"""

import unicodedata
from collections.abc import Iterator

JOINER = "\u200d"
NON_JOINER = "\u200c"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
TAGS = range(0xE0020, 0xE0080)  # behind a black flag they name a region, such as Scotland
VOWELS_BEHIND = "\u0e33\u0eb3"  # of Thai and Lao: letters to Unicode, but written as one
HANGUL_VOWELS_AND_ENDS = range(0x1160, 0x1200)


def graphemes(text: str) -> list[str]:
    """Return the letters of a text, each whole."""
    found: list[str] = []
    for character in text:
        if found and _belongs(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many letters; an ellipsis, one of them, says that it is cut."""
    letters = graphemes(text)
    if len(letters) <= most:
        return text
    return "".join(letters[: most - 1]).rstrip() + "…"


def _belongs(letter: str, character: str) -> bool:
    """Whether a character goes on with the letter before it."""
    if (
        unicodedata.category(character)[0] == "M"
        or character in f"{JOINER}{NON_JOINER}{VOWELS_BEHIND}"
    ):
        return True
    code = ord(character)
    if code in SKIN_TONES or code in TAGS or code in HANGUL_VOWELS_AND_ENDS:
        return True
    if code in FLAG_LETTERS:
        return len(letter) == 1 and ord(letter) in FLAG_LETTERS
    return letter.endswith(JOINER) and unicodedata.category(character) == "So"


def joined(text: str) -> Iterator[str]:
    """Yield a text's characters without joiners that join nothing, and tags that name no flag.

    Persian and Indian words are spelt with them, and emoji of several people; alone they are
    invisible, and make two names of one.
    """
    letters = list(text)
    for index, character in enumerate(letters):
        before = letters[index - 1] if index else ""
        after = letters[index + 1] if index + 1 < len(letters) else ""
        if character in (JOINER, NON_JOINER):
            if _is_letter(before) and _is_letter(after):
                yield character
        elif ord(character) not in TAGS or _names_a_flag(letters, index):
            yield character


def _is_letter(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "LMS"


def _names_a_flag(letters: list[str], index: int) -> bool:
    while index and ord(letters[index]) in TAGS:
        index -= 1
    return letters[index] == "\N{WAVING BLACK FLAG}"
