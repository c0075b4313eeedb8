"""Amounts in a store's currency: known to whom, and with how many decimals."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_precision, is_currency
from django.core.exceptions import ValidationError

from orders.stores.region import DEFAULT_LOCALE, is_locale

DECIMALS = 3  # of every column; the dinars have them


@lru_cache
def decimals_of(currency: str) -> int:
    """Return how many decimals a currency has: 2, but 0 for JPY and 3 for KWD."""
    return min(get_currency_precision(currency), DECIMALS)


@lru_cache
def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-decimals_of(currency))


def in_currency(amount: Decimal, currency: str) -> Decimal:
    """Return an amount with the currency's decimals: 3.400 is 3.40 euros and 3 yen."""
    return amount.quantize(_unit(currency), ROUND_HALF_UP)


def in_words(amount: Decimal, currency: str, locale: str) -> str:
    """Return an amount as people of a place (BCP 47) write it."""
    known = locale if is_locale(locale) else DEFAULT_LOCALE
    return format_currency(amount, currency, locale=Locale.parse(known, sep="-"))


def validate_currency(value: str) -> None:
    """Refuse what is no currency (ISO 4217), or has more decimals than the columns."""
    if not is_currency(value):
        raise ValidationError(f"{value} is not a currency; use a code like EUR")
    if get_currency_precision(value) > DECIMALS:
        raise ValidationError(f"{value} has more than {DECIMALS} decimals")


def validate_amount(amount: Decimal, currency: str) -> None:
    """Refuse an amount that cannot be paid in this currency."""
    if in_currency(amount, currency) != amount:
        how_many = decimals_of(currency) or "no"
        raise ValidationError({"price": f"{currency} has {how_many} decimals."})
