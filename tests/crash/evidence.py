"""What a rush is judged by: what was answered and shown, what the database holds, what was down."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cafe.simulation.history import Command
from tests.crash.books import Books, ChangeRow
from tests.crash.sights import Frame, Heard, Json, Sight

GRANTED = (200, 202)
OVER = ("collected", "cancelled")


@dataclass(frozen=True)
class Outage:
    """From the moment a part was killed until all parts were well again, in seconds.

    Until `dark` nothing could have come to any screen; None where that is not known.
    """

    start: float
    end: float
    dark: float | None = None


@dataclass
class Screen:
    """One screen: what it heard and what it showed, in order."""

    name: str
    kind: str
    sights: list[Frame | Heard] = field(default_factory=list)

    @property
    def opened(self) -> float:
        return self.sights[0].at

    @cached_property
    def frames(self) -> list[Frame]:
        return [one for one in self.sights if isinstance(one, Frame)]

    def looks(self, order: int) -> list[tuple[float, Json | None]]:
        """Return when an order began to look how; None where it is not shown."""
        found: list[tuple[float, Json | None]] = []
        for frame in self.frames:
            found += [(frame.at, one) for one in frame.orders if one["id"] == order]
            found += [(frame.at, None) for one in frame.gone if one == order]
        return found

    def last(self) -> dict[int, Json]:
        """Return the orders that are shown at last."""
        shown: dict[int, Json] = {}
        for frame in self.frames:
            shown |= {one["id"]: one for one in frame.orders}
            for order in frame.gone:
                shown.pop(order, None)
        return shown


@dataclass
class Evidence:
    """All there is to judge by."""

    entries: Sequence[Sight]
    books: Books
    outages: Sequence[Outage] = field(default=())
    recovery_seconds: float = 3.0

    @cached_property
    def commands(self) -> list[Command]:
        return [one for one in self.entries if isinstance(one, Command)]

    @cached_property
    def frames(self) -> list[Frame]:
        return [one for one in self.entries if isinstance(one, Frame)]

    @cached_property
    def heard(self) -> list[Heard]:
        return [one for one in self.entries if isinstance(one, Heard)]

    @cached_property
    def sights(self) -> list[Frame | Heard]:
        return [*self.frames, *self.heard]

    @cached_property
    def screens(self) -> Mapping[str, Screen]:
        screens = {one.screen: Screen(one.screen, one.kind) for one in self.frames}
        for sight in sorted(self.sights, key=lambda one: one.at):
            screens[sight.screen].sights.append(sight)
        return screens

    @cached_property
    def end(self) -> float:
        """When something was seen last."""
        return max(one.at for one in self.sights)

    @cached_property
    def histories(self) -> Mapping[int, list[ChangeRow]]:
        found: defaultdict[int, list[ChangeRow]] = defaultdict(list)
        for change in sorted(self.books.changes, key=lambda one: one.seq):
            found[change.order].append(change)
        return found

    @cached_property
    def placings(self) -> list[Command]:
        return [one for one in self.commands if one.what == "place"]

    @cached_property
    def granted(self) -> Mapping[str, int]:
        """The order that was answered to each key."""
        return {
            one.key: one.order.id for one in self.placings if one.status in GRANTED and one.order
        }

    @cached_property
    def orders_by_key(self) -> Mapping[str, set[int]]:
        keys = {one.key for one in self.placings}
        found: defaultdict[str, set[int]] = defaultdict(set)
        for row in self.books.keys:
            if row.key in keys:
                found[row.key].add(row.order)
        return found
