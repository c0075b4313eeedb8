"""Whether a store keeps its word: each day's orders, and how many were ready as promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from babel.numbers import format_percent
from django.db.models import Count, F, Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext

from cafe.base import clock
from orders.order.models import Order, Status
from orders.stores.models import Store
from orders.stores.region import babel_locale

DAYS = 14

# What is not ready at all compares with nothing: it counts, and is not kept.
FIRST = Q(ready_at__lte=F("first_promised_to"))
LAST = Q(ready_at__lte=F("promised_to"))


@dataclass(frozen=True)
class Day:
    """A day's orders, as the store numbers them, and to how many the promise was kept.

    `first` is what the customer was told at first, `last` what the bar said last.
    """

    day: date
    orders: int
    first: int
    last: int


def promises_kept(store: Store) -> Sequence[Day]:
    """Return the last days with orders, the newest first.

    Not counted is what was promised nothing, was cancelled before it was ready, or may still be.
    """
    now = clock.now()
    since = store.today() - timedelta(days=DAYS)
    orders = Order.objects.filter(store=store, day__gt=since)
    told = orders.filter(first_promised_to__isnull=False, promised_to__isnull=False)
    late = Q(promised_to__lt=now) & ~Q(status=Status.CANCELLED)
    out = told.filter(Q(ready_at__isnull=False) | late)
    counted = (
        out.values("day")
        .order_by("-day")
        .annotate(
            orders=Count("pk"), first=Count("pk", filter=FIRST), last=Count("pk", filter=LAST)
        )
    )
    return [
        Day(day, row["orders"], row["first"], row["last"]) for row in counted if (day := row["day"])
    ]


def promises_table(store: Store) -> str:
    """Return them as a table for the store's page in the admin site."""
    days = promises_kept(store)
    if not days:
        words = ngettext(
            "no order of the last day has come out yet",
            "no order of the last %(count)s days has come out yet",
            DAYS,
        )
        return words % {"count": DAYS}
    locale = babel_locale(store.locale)
    rows = (
        (
            format_date(one.day, "medium", locale=locale),
            one.orders,
            format_percent(one.first / one.orders, locale=locale),
            format_percent(one.last / one.orders, locale=locale),
        )
        for one in days
    )
    return format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        format_html_join("", "<th scope='col'>{}</th>", [(name,) for name in _columns()]),
        format_html_join(
            "", "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>", rows
        ),
    )


def _columns() -> tuple[str, str, str, str]:
    return (
        gettext("Day"),
        gettext("Orders"),
        gettext("Ready as promised first"),
        gettext("As promised last"),
    )
