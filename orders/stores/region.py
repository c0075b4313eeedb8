"""Where a store is: the language its customers read and the time on its wall."""

import logging
import re
import zoneinfo
from datetime import datetime, time, timedelta, tzinfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from cafe.base import clock

log = logging.getLogger(__name__)

DEFAULT_LOCALE = "en-IE"
DEFAULT_TIMEZONE = "Europe/Dublin"

# What every browser's Intl takes: language, perhaps script, perhaps country, in that order.
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_NO_PLACES = {"Factory", "localtime"}  # names of the zone database that no browser takes


def is_locale(value: str) -> bool:
    """Return whether this is a BCP 47 tag of a language that is known."""
    try:
        return bool(_TAG.fullmatch(value) and Locale.parse(value, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def is_timezone(value: str) -> bool:
    return value in zoneinfo.available_timezones() - _NO_PLACES


def validate_locale(value: str) -> None:
    if not is_locale(value):
        raise ValidationError(f"{value} is not a language; use a tag like en-IE, with a hyphen")


def validate_timezone(value: str) -> None:
    if not is_timezone(value):
        raise ValidationError(f"{value} is not a time zone; use a name like Europe/Dublin")


def spoken_time(at: time, locale: str) -> str:
    """Return a time of day as a store's customers write it: 14:00, 2:00 PM."""
    return format_time(at, "short", locale=babel_locale(locale))


def spoken_moment(moment: datetime, where: tzinfo, locale: str) -> str:
    """Return a time to come in the reader's words; one that is not today says which day it means.

    As static/js/lib/format.js does it, `upcoming`.
    """
    there, today = moment.astimezone(where), clock.now().astimezone(where).date()
    at = spoken_time(there.timetz(), locale)
    if there.date() == today:
        return at
    words = babel_locale(get_language() or locale)
    if there.date() - today < timedelta(days=6):
        day = format_date(there, "EEEE", words)
    else:  # from a week on a weekday means another one
        day = format_skeleton("MMMEd", there, locale=words)
    return str(get_datetime_format("medium", words)).format(at, day)


def babel_locale(value: str) -> Locale:
    """Return a language as Babel knows it; for a tag that is none, the default one."""
    return Locale.parse(value if is_locale(value) else DEFAULT_LOCALE, sep="-")


def zone(name: str) -> tzinfo:
    """Return a time zone; for a name that is none, the default one: a café must go on."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        log.warning("%r is not a time zone; going by %s", name, DEFAULT_TIMEZONE)
        return zoneinfo.ZoneInfo(DEFAULT_TIMEZONE)
