"""What a rush is judged by: what the robots saw, what the database holds, what was down when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cafe.simulation.history import Command, Ending, Entry, Frame
from tests.crash.books import Books, ChangeRow

GRANTED = (200, 202)
OVER = ("collected", "cancelled")


@dataclass(frozen=True)
class Outage:
    """From the moment a part was killed until all parts were well again, in seconds."""

    start: float
    end: float


@dataclass
class Evidence:
    """All there is to judge by."""

    entries: Sequence[Entry]
    books: Books
    outages: Sequence[Outage] = field(default=())

    @cached_property
    def commands(self) -> list[Command]:
        return [one for one in self.entries if isinstance(one, Command)]

    @cached_property
    def frames(self) -> list[Frame]:
        return [one for one in self.entries if isinstance(one, Frame)]

    @cached_property
    def endings(self) -> list[Ending]:
        return [one for one in self.entries if isinstance(one, Ending)]

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
