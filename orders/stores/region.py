"""Where a store is: the language its customers read and the time on its wall."""

import logging
import re
import zoneinfo
from datetime import time, tzinfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_time
from django.core.exceptions import ValidationError

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
