"""Fields that take what they say and nothing that is merely like it."""

import unicodedata
from typing import Any

from rest_framework import serializers

from cafe.base.graphemes import JOINER, NON_JOINER, TAGS, joined

LARGEST_ID = 2**63 - 1  # what the database's columns hold


class StrictInteger(serializers.IntegerField):
    """A JSON whole number, not "3", 3.0 or true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    """JSON true or false, not "yes" or 1."""

    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return data


class Words(serializers.CharField):
    """Text people will read: normalised, one line, nothing invisible."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = unicodedata.normalize("NFC", data)
        text = "".join(joined("".join(filter(_is_harmless, text))))
        text = super().to_internal_value(" ".join(text.split()))
        if any(map(_is_seen, text)):
            return text
        if not self.allow_blank:
            self.fail("blank")
        return ""


def _is_harmless(character: str) -> bool:
    # Cc control, Cf format (right-to-left marks would turn a card around), Cs half a character,
    # Co private use. What joins letters, or does not, and the names of flags stay.
    if character.isspace() or character in (JOINER, NON_JOINER) or ord(character) in TAGS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}


# By category letters and a symbol, by look nothing: fillers of Hangul, and empty Braille.
LOOKS_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def _is_seen(character: str) -> bool:
    # M marks and the joiner show only on something else.
    return unicodedata.category(character)[0] not in "CMZ" and character not in LOOKS_EMPTY
