"""Hours of the day at which an item is served, by the clock on the café's wall."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Hours:
    """From an hour to another, which is not served any more; past midnight where it is earlier."""

    start: time
    end: time

    def is_now(self, now: datetime, zone: tzinfo) -> bool:
        """Return whether it is served at a moment."""
        at = now.astimezone(zone).time()
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def begin_after(self, now: datetime, zone: tzinfo) -> datetime:
        """Return when they begin next."""
        local = now.astimezone(zone)
        today = datetime.combine(local.date(), self.start, zone)
        # Twice where clocks are put back meanwhile. Times of one zone compare by the wall clock
        # alone, which has the same hour again then.
        for begin in (today, today.replace(fold=1)):
            if begin.timestamp() > now.timestamp():
                return begin
        return datetime.combine(local.date() + timedelta(days=1), self.start, zone)


def hours(start: time | None, end: time | None) -> Hours | None:
    """Return the hours of a row; None: it is always served."""
    return Hours(start, end) if start is not None and end is not None else None
