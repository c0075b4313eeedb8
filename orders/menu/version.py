"""The number of a store's menu: two in one.

The upper part is what pages know a menu by. It grows with every change of what they show, so a
page can tell which of two is newer, and stays where only a switch said what can be had: of that
they are told the whole truth with every such change. The lower part changes with anything.
"""

import secrets
from datetime import UTC, datetime, timedelta

from django.db.models import BigIntegerField, Expression, F, Value
from django.db.models.functions import Greatest

from cafe.base import clock

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LOWER = 22  # bits; the upper part has 41, 69 years of milliseconds, which JavaScript holds exactly


def shown_version(version: int) -> int:
    """Return the part of a menu's number that pages know it by."""
    return version >> LOWER


def said_again(known: int, version: int) -> int:
    """Return the number of a menu that says what it said under the `known` one."""
    return (shown_version(known) << LOWER) | (version & ((1 << LOWER) - 1))


def next_version(*, only_switches: bool) -> Expression:
    """Return the number of a menu after a change, in terms of its column `menu_version`.

    Drawn, not counted: a change that is rolled back would leave its number to the next one, and
    with it the menu that was read meanwhile.
    """
    drawn = _number(secrets.randbits(LOWER))
    upper = F("menu_version").bitrightshift(LOWER).bitleftshift(LOWER)
    if only_switches:
        return upper + drawn
    now = (clock.now() - SINCE) // MILLISECOND
    return Greatest(_number(now << LOWER), upper + _number(1 << LOWER)) + drawn


def _number(value: int) -> Value:
    return Value(value, output_field=BigIntegerField())
