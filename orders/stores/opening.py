"""May I order now? One answer for the API, the pages, the tablet and the board."""

import enum
from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext

from cafe.base.shapes import Shape, Time, says
from orders.stores.models import Store


class State(enum.StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"
    FULL = "full"


class Ordering(Shape, frozen=True):
    """Whether orders are taken, and why not."""

    state: Annotated[str, says("the answer; full: not even a usual drink has room", enum=[*State])]
    reason: Annotated[str, says("in the staff's words, or empty")] = ""
    until: Annotated[Time | None, says("when it should end by itself, if it does")] = None

    def sentence(self, store: Store) -> str:
        """Say to people why no order is taken."""
        return self._words() % {"store": store.name, "why": gettext(self.reason)}

    def _words(self) -> str:
        match State(self.state):
            case State.OPEN:
                return gettext("%(store)s takes orders.")
            case State.CLOSED:
                return gettext("%(store)s is closed.")
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
    if not store.open:
        return Ordering(State.CLOSED)
    if store.paused and (store.paused_until is None or now < store.paused_until):
        return Ordering(State.PAUSED, store.pause_reason, store.paused_until)
    return Ordering(State.FULL, until=until) if full else Ordering(State.OPEN)


def busy_minutes(store: Store, now: datetime) -> int:
    """Return by how much the bar said that all takes longer, if that is not over by now."""
    return store.busy_minutes if store.busy_until is None or now < store.busy_until else 0
