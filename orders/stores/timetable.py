"""When a store opens and closes by itself, by the clock on its wall; docs/decisions/hours.md.

A time that clocks skip is the moment that it would have been; one that comes twice is the first
(RFC 5545, section 3.3.5).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

A_DAY = timedelta(days=1)
FORESEEN_DAYS = (
    400  # further than any special day may be; what does not change until then never does
)


class Times(NamedTuple):
    """Hours of one day; past midnight where they do not end later than they begin."""

    opens: time
    closes: time


class Span(NamedTuple):
    """From a moment to another, at which it is over."""

    start: datetime
    end: datetime


class Turn(NamedTuple):
    """Whether a store is open, and when that changes by itself; None: by hand alone."""

    open: bool
    changes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A store's hours: those of each weekday, and of days that are not as usual."""

    zone: tzinfo
    week: Mapping[int, list[Times]]
    special: Mapping[date, list[Times]]
    occasions: Mapping[date, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.week or self.special)

    def times_of(self, day: date) -> list[Times]:
        """Return the hours that begin on a day."""
        return self.special[day] if day in self.special else self.week.get(day.weekday(), [])

    def turn(self, now: datetime) -> Turn:
        """Return what it is by the hours alone."""
        for start, end in self._spans(now):
            if end > now:
                return Turn(True, end) if start <= now else Turn(False, start)
        return Turn(False, None)

    def turn_by_hand(self, is_open: bool, now: datetime, day_end: datetime) -> Turn:
        """Return what it is once somebody opened or closed it: for this business day at most."""
        usual = self.turn(now)
        if is_open:
            return usual if usual.open else Turn(True, self._closing_after(now, day_end))
        is_over = usual.changes_at is None or usual.changes_at >= day_end
        if not usual.open and is_over:
            return usual
        later = self.turn(day_end)
        return Turn(False, day_end if later.open else later.changes_at)

    def _closing_after(self, now: datetime, day_end: datetime) -> datetime:
        at_end = self.turn(day_end)
        closing = next((end for start, end in self._spans(now) if end > now), day_end)
        return closing if at_end.open else min(closing, day_end)

    def _spans(self, now: datetime) -> Iterator[Span]:
        """Yield when it is open, from the day before on; what meets or overlaps is one."""
        first = now.astimezone(self.zone).date() - A_DAY
        last: Span | None = None
        for number in range(FORESEEN_DAYS):
            for span in self._begun_on(first + number * A_DAY):
                if last and span.start <= last.end:
                    last = Span(last.start, max(last.end, span.end))
                    continue
                if last:
                    yield last
                last = span
        if last:
            yield last

    def _begun_on(self, day: date) -> list[Span]:
        return sorted(self._span(day, times) for times in self.times_of(day))

    def _span(self, day: date, times: Times) -> Span:
        until = day if times.closes > times.opens else day + A_DAY
        return Span(
            moment(day, times.opens, self.zone),
            moment(until, times.closes, self.zone),
        )


def moment(day: date, at: time, where: tzinfo) -> datetime:
    """Return when a clock on a wall says so; in UTC, for times of one zone compare by the wall."""
    return datetime.combine(day, at, where).astimezone(UTC)
