"""Opening hours in words, for the foot of the menu."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from babel import Locale
from babel.dates import format_skeleton, get_day_names
from django.utils.translation import get_language, gettext

from orders.stores.region import babel_locale, spoken_time
from orders.stores.timetable import Times, Timetable

AHEAD = timedelta(days=14)  # of special days: who looks further asks


class ShownHours(NamedTuple):
    """One line: which days, from when to when, and why they are not as usual."""

    days: str
    hours: str
    occasion: str = ""


def shown_hours(timetable: Timetable, locale: str, today: date) -> tuple[ShownHours, ...]:
    """Return a week's hours, and those of special days soon, for who reads the language of now."""
    if not timetable:
        return ()
    words = babel_locale(get_language() or locale)
    return (*_week(timetable, words, locale), *_special(timetable, words, locale, today))


def _week(timetable: Timetable, words: Locale, locale: str) -> Iterator[ShownHours]:
    names = get_day_names("wide", "stand-alone", words)
    first = words.first_week_day
    days = [(first + number) % 7 for number in range(7)] if timetable.week else []
    for times, group in groupby(days, lambda day: sorted(timetable.week.get(day, []))):
        same = list(group)
        both = dict.fromkeys([names[same[0]], names[same[-1]]])
        said = gettext("Every day") if len(same) == len(names) else "–".join(both)
        yield ShownHours(said, _spoken(times, locale))


def _special(timetable: Timetable, words: Locale, locale: str, today: date) -> Iterator[ShownHours]:
    for day, times in sorted(timetable.special.items()):
        if today <= day <= today + AHEAD:
            said = format_skeleton("MMMEd", day, locale=words)
            yield ShownHours(said, _spoken(times, locale), timetable.occasions.get(day, ""))


def _spoken(times: Sequence[Times], locale: str) -> str:
    if not times:
        return gettext("Closed")
    if any(opens == closes for opens, closes in times):
        return gettext("24 hours")
    return ", ".join(
        f"{spoken_time(opens, locale)}–{spoken_time(closes, locale)}"
        for opens, closes in sorted(times)
    )
