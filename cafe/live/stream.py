"""Which `seq` of each scope came through, and which are late or lost."""

import logging
from collections.abc import Collection, Mapping
from typing import NamedTuple

from cafe.base import clock

log = logging.getLogger(__name__)

# A scope has no more events between two looks at the database; what claims more is not of it.
MOST_AHEAD = 10_000
MOST_MILLISECONDS_AHEAD = 60 * 60 * 1000  # of the clock: another host's may have been wrong


class Ahead(ValueError):
    """A message claims a seq or a moment that the database cannot have reached."""


class Mark(NamedTuple):
    """How far a scope is: by its `seq`, and by the `moment` that strangers are told instead."""

    seq: int
    moment: int = 0


class Stream:
    """Which `seq` of one scope came through: all up to `seen`, and some ahead of it."""

    def __init__(self, seen: int, moment: int = 0) -> None:
        self.seen = seen
        self.expected = seen
        self.behind = False
        self._ahead: set[int] = set()
        self._claimed = Mark(seen, moment)

    def check(self, claim: Mark) -> None:
        """Raise Ahead for a mark that cannot be; take note of the others until the next look."""
        seq, moment = self._claimed
        if claim.seq > max(self.seen, self.expected) + MOST_AHEAD:
            raise Ahead(claim.seq)
        if claim.moment > max(moment, clock.now().timestamp() * 1000) + MOST_MILLISECONDS_AHEAD:
            raise Ahead(claim.moment)
        self._claimed = Mark(max(seq, claim.seq), max(moment, claim.moment))

    def saw(self, seq: int) -> None:
        self._ahead.add(seq)
        while self.seen + 1 in self._ahead:
            self.seen += 1
        self._ahead = {one for one in self._ahead if one > self.seen}

    @property
    def missing(self) -> int | None:
        """The first seq that did not come, though a later one did."""
        return self.seen + 1 if self._ahead else None

    @property
    def newest(self) -> Mark:
        """The highest that came through, was claimed, or was stored."""
        seq, moment = self._claimed
        return Mark(max(self.seen, self.expected, seq, *self._ahead), moment)

    def compare(self, stored: int) -> bool:
        """Take note of the database's seq; return whether the stream is behind its last one.

        What was stored a whole round ago and has not come through by now is late or lost.
        """
        self.behind = self.seen < self.expected
        if self.behind:
            self.seen = self.expected
            self.saw(self.seen)
        self.expected = max(stored, self.expected)
        return self.behind


class Streams:
    """The streams of the scopes that have a page open here."""

    def __init__(self) -> None:
        self._streams: dict[str, Stream] = {}

    def begin(self, scope: str, seq: int) -> None:
        """Follow a scope's stream from here, where the first snapshot of it was read."""
        self._streams.setdefault(scope, Stream(seq))

    def check(self, scope: str, claim: Mark) -> None:
        """Raise Ahead for a state that is of later than anything the database may hold by now."""
        if scope in self._streams:
            self._streams[scope].check(claim)

    def saw(self, scope: str, seq: int) -> None:
        """Take note of a message; those of scopes that are not followed are passed over."""
        if scope in self._streams:
            self._streams[scope].saw(seq)

    def missing(self, scope: str) -> int | None:
        """Return the first seq of a scope that did not come, though a later one did."""
        return self._streams[scope].missing if scope in self._streams else None

    def is_behind(self, scope: str) -> bool:
        return scope in self._streams and self._streams[scope].behind

    def newest(self) -> Mapping[str, Mark]:
        """Return the highest mark that is known of each scope."""
        return {scope: stream.newest for scope, stream in self._streams.items()}

    def compare(
        self,
        marks: Mapping[str, Mark],
        shown: Collection[str],
        known: Mapping[str, Mark],
        *,
        crashed: bool = False,
    ) -> set[str]:
        """Compare with the database's marks, and return the scopes whose pages are behind.

        `shown` are the scopes that have a page now; the others are followed no longer. `known` is
        what newest() said before the database was asked: where it holds less than that, it is an
        older one than it was, and what the pages show may never have happened. So it may where it
        `crashed`, though what it forgot was done again: otherwise, and under the same numbers.
        """
        self._streams = {one: stream for one, stream in self._streams.items() if one in shown}
        for scope in marks.keys() & shown:
            self.begin(scope, marks[scope].seq)
        followed = self._streams.keys() & marks.keys()
        behind = {scope for scope in followed if self._streams[scope].compare(marks[scope].seq)}
        older = {scope for scope in followed if crashed or is_older(marks[scope], known.get(scope))}
        for scope in older:
            log.warning(
                "%s goes on from seq %d: was the database restored, or did it crash?",
                scope,
                marks[scope].seq,
            )
            self._streams[scope] = Stream(*marks[scope])
            self._streams[scope].behind = True  # until the next look: its pages fetch anew
        return behind | older


def is_older(stored: Mark, known: Mark | None) -> bool:
    return known is not None and (stored.seq < known.seq or stored.moment < known.moment)
