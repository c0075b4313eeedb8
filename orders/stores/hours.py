"""A store's opening hours, as a manager keeps them."""

import logging
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cafe.base import clock
from cafe.base.spoiled import SPOILED
from orders.stores.models import Store
from orders.stores.region import zone
from orders.stores.timetable import A_DAY, Times, Timetable, moment

log = logging.getLogger(__name__)

R = TypeVar("R", bound=models.Model)

FURTHEST = timedelta(days=366)  # the timetable looks further ahead than that


def validate_soon(day: date) -> None:
    """Refuse a day that nobody plans for yet."""
    if day - clock.now().date() > FURTHEST:
        raise ValidationError(_("This is more than a year away."))


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OpeningHours(models.Model):
    """Hours of each such weekday; a day may have several, and one without any is a day off."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    opens = models.TimeField(_("opens at"))
    closes = models.TimeField(
        _("closes at"), help_text=_("not later than it opens: past midnight; the same: 24 hours")
    )

    class Meta:
        ordering = ("weekday", "opens")
        verbose_name = _("opening hours of a weekday")
        verbose_name_plural = _(
            "opening hours: without any, the store is opened and closed by hand"
        )

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class SpecialDay(models.Model):
    """A day that is not as its weekday: closed, or with hours of its own."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="special_days")
    date = models.DateField(_("date"), validators=[validate_soon])
    opens = models.TimeField(_("opens at"), null=True, blank=True)
    closes = models.TimeField(
        _("closes at"), null=True, blank=True, help_text=_("both empty: closed all day")
    )
    occasion = models.CharField(
        _("occasion"), max_length=60, blank=True, help_text=_("for customers, such as Christmas")
    )

    class Meta:
        ordering = ("date", "opens")
        verbose_name = _("special day")
        verbose_name_plural = _("special days, in place of the hours above")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(opens=None, closes=None)
                | models.Q(opens__isnull=False, closes__isnull=False),
                name="special_hours_are_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"

    def clean(self) -> None:
        if (self.opens is None) != (self.closes is None):
            raise ValidationError(_("Say both hours, or neither for a day off."))


def timetable_of(store: Store) -> Timetable:
    """Return a store's hours, empty where it has none; two queries."""
    week, special = defaultdict[int, list[Times]](list), defaultdict[date, list[Times]](list)
    for row in _readable(OpeningHours.objects.filter(store=store)):
        week[row.weekday].append(Times(row.opens, row.closes))
    days = _readable(SpecialDay.objects.filter(store=store))
    for day in days:
        special[day.date] += _own_times(day.opens, day.closes)
    occasions = {day.date: day.occasion for day in days if day.occasion}
    return Timetable(zone(store.timezone), dict(week), dict(special), occasions)


def _readable(rows: models.QuerySet[R]) -> list[R]:
    """Return the rows that can be read: the café goes by the others, and the log names the rest."""
    try:
        return list(rows)
    except SPOILED:
        # Where the database is away this raises again, and is no row's fault.
        pks = list(rows.values_list("pk", flat=True))
    found: list[R] = []
    for pk in pks:
        try:
            found.append(rows.get(pk=pk))
        except SPOILED as error:
            log.error("not gone by: %s %s: %s", rows.model._meta.verbose_name, pk, error)
    return found


def _own_times(opens: time | None, closes: time | None) -> list[Times]:
    return [Times(opens, closes)] if opens is not None and closes is not None else []


def day_end(store: Store) -> datetime:
    """Return when a store's business day ends."""
    return moment(store.today() + A_DAY, store.day_begins_at, zone(store.timezone))
