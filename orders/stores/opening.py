"""May I order now? One answer for the API, the pages, the tablet and the board."""

import enum
from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext

from cafe.base.shapes import Shape, Time, says
from orders.stores.models import Store
from orders.stores.region import spoken_moment, zone


class State(enum.StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"
    FULL = "full"
    CLOSING = "closing"


class Ordering(Shape, frozen=True):
    """Whether orders are taken, and why not."""

    state: Annotated[
        str,
        says(
            "the answer; full: not even a usual drink has room; closing: it would not be ready"
            " before the store closes",
            enum=[*State],
        ),
    ]
    reason: Annotated[str, says("in the staff's words, or empty")] = ""
    until: Annotated[Time | None, says("when it should end by itself, if it does")] = None

    def sentence(self, store: Store) -> str:
        """Say to people why no order is taken."""
        words = {"store": store.name, "why": gettext(self.reason), "time": self._until(store)}
        return self._words() % words

    def _until(self, store: Store) -> str:
        where = zone(store.timezone)
        return spoken_moment(self.until, where, store.locale) if self.until else ""

    def _words(self) -> str:
        match State(self.state):
            case State.OPEN:
                return gettext("%(store)s takes orders.")
            case State.CLOSED if self.until:
                return gettext("%(store)s is closed until %(time)s.")
            case State.CLOSED:
                return gettext("%(store)s is closed.")
            case State.CLOSING:
                return gettext("%(store)s is about to close: this could not be ready by then.")
            case State.PAUSED if self.reason:
                return gettext("%(store)s takes a short break (%(why)s).")
            case State.PAUSED:
                return gettext("%(store)s takes a short break.")
            case State.FULL:
                return gettext("%(store)s has all hands full. Please try again soon.")


def ordering(
    store: Store, now: datetime, *, full: bool = False, until: datetime | None = None
) -> Ordering:
    """Return whether a store takes orders now.

    Who knows that its hands are full says so, and until when if that is to be foreseen.
    """
    if not is_open(store, now):
        return Ordering(State.CLOSED, until=_later(store.changes_at, now))
    if store.paused and (store.paused_until is None or now < store.paused_until):
        return Ordering(State.PAUSED, store.pause_reason, store.paused_until)
    return Ordering(State.FULL, until=until) if full else Ordering(State.OPEN)


def is_open(store: Store, now: datetime) -> bool:
    """Return whether a store is open, though nobody may have noted yet that its hour has come."""
    return store.open == (store.changes_at is None or now < store.changes_at)


def _later(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment and now < moment else None


def busy_minutes(store: Store, now: datetime) -> int:
    """Return by how much the bar said that all takes longer, if that is not over by now."""
    return store.busy_minutes if store.busy_until is None or now < store.busy_until else 0
