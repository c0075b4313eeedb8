"""Opening hours on the store's page: a week, and days that are not as usual."""

from collections.abc import Iterator
from datetime import time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.translation import gettext

from orders.admin.meanwhile import MeanwhileFormSet
from orders.admin.scope import PartOfStore, ScopedInline
from orders.stores.hours import OpeningHours, SpecialDay

A_DAY = timedelta(days=1)
A_WEEK = 7 * A_DAY


class Line(NamedTuple):
    """A line that stays, and from when to when it is: since Monday morning, or since the year 1."""

    start: timedelta
    end: timedelta
    form: Any


class HoursFormSet(MeanwhileFormSet):
    """Refuses hours that stand twice, at the line that says them again."""

    def clean(self) -> None:
        super().clean()
        lines = sorted(self._lines(), key=lambda line: line[:2])
        for one, other in pairwise([*lines, *self._once_more(lines[:1])]):
            if other.start < one.end:
                words = gettext("These hours overlap %(others)s.") % {"others": one.form.instance}
                other.form.add_error("opens", words)

    def _lines(self) -> Iterator[Line]:
        for form in self.forms:
            said = getattr(form, "cleaned_data", {})
            stays = form.is_valid() and not self._should_delete_form(form)
            if stays and said.get("opens") is not None:
                yield Line(*_hours(said["opens"], said["closes"], self.day_of(said)), form)

    def day_of(self, said: dict[str, Any]) -> timedelta:
        return int(said["weekday"]) * A_DAY

    def _once_more(self, lines: list[Line]) -> Iterator[Line]:
        """A week's last night may last until its first morning."""
        for start, end, form in lines:
            yield Line(start + A_WEEK, end + A_WEEK, form)


class SpecialDayFormSet(HoursFormSet):
    def day_of(self, said: dict[str, Any]) -> timedelta:
        return int(said["date"].toordinal()) * A_DAY

    def _once_more(self, lines: list[Line]) -> Iterator[Line]:
        return iter(())


def _hours(opens: time, closes: time, day: timedelta) -> tuple[timedelta, timedelta]:
    start, end = (timedelta(hours=at.hour, minutes=at.minute) for at in (opens, closes))
    return day + start, day + end + (A_DAY if end <= start else timedelta())


class OpeningHoursInline(PartOfStore, ScopedInline):
    model = OpeningHours
    formset = HoursFormSet


class SpecialDayInline(PartOfStore, ScopedInline):
    model = SpecialDay
    formset = SpecialDayFormSet


def changes_hours(formset: Any) -> bool:
    """Return whether the lines of a page that was sent change when the store is open."""
    model: type[Model] = formset.model
    return model in (OpeningHours, SpecialDay) and bool(formset.has_changed())
