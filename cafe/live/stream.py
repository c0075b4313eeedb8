"""Which `seq` of each scope came through, and which are late or lost."""

import logging
from collections.abc import Collection, Mapping

log = logging.getLogger(__name__)

# A scope has no more events between two looks at the database; what claims more is not of it.
MOST_AHEAD = 10_000


class Ahead(ValueError):
    """A message claims a seq that the database cannot have reached."""


class Stream:
    """Which `seq` of one scope came through: all up to `seen`, and some ahead of it."""

    def __init__(self, seen: int) -> None:
        self.seen = seen
        self.expected = seen
        self.behind = False
        self._ahead: set[int] = set()
        self._claimed = seen

    def check(self, seq: int) -> None:
        """Raise Ahead for a seq that cannot be; take note of the others until the next look."""
        if seq > max(self.seen, self.expected) + MOST_AHEAD:
            raise Ahead(seq)
        self._claimed = max(self._claimed, seq)

    def saw(self, seq: int) -> None:
        self._ahead.add(seq)
        while self.seen + 1 in self._ahead:
            self.seen += 1
        self._ahead = {one for one in self._ahead if one > self.seen}

    @property
    def newest(self) -> int:
        """The highest seq that came through, was claimed, or was stored."""
        return max(self.seen, self.expected, self._claimed, *self._ahead)

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

    def check(self, scope: str, seq: int) -> None:
        """Raise Ahead for a state that is of later than anything the database may hold by now."""
        if scope in self._streams:
            self._streams[scope].check(seq)

    def saw(self, scope: str, seq: int) -> None:
        """Take note of a message; those of scopes that are not followed are passed over."""
        if scope in self._streams:
            self._streams[scope].saw(seq)

    def is_behind(self, scope: str) -> bool:
        return scope in self._streams and self._streams[scope].behind

    def newest(self) -> Mapping[str, int]:
        """Return the highest seq that is known of each scope."""
        return {scope: stream.newest for scope, stream in self._streams.items()}

    def compare(
        self,
        seqs: Mapping[str, int],
        shown: Collection[str],
        known: Mapping[str, int],
        *,
        crashed: bool = False,
    ) -> set[str]:
        """Compare with the database's seqs, and return the scopes whose pages are behind.

        `shown` are the scopes that have a page now; the others are followed no longer. `known` is
        what newest() said before the database was asked: where it holds less than that, it is an
        older one than it was, and what the pages show may never have happened. So it may where it
        `crashed`, though what it forgot was done again: otherwise, and under the same numbers.
        """
        self._streams = {one: stream for one, stream in self._streams.items() if one in shown}
        for scope in seqs.keys() & shown:
            self.begin(scope, seqs[scope])
        followed = self._streams.keys() & seqs.keys()
        behind = {scope for scope in followed if self._streams[scope].compare(seqs[scope])}
        older = {scope for scope in followed if crashed or seqs[scope] < known.get(scope, 0)}
        for scope in older:
            log.warning(
                "%s goes on from seq %d: was the database restored, or did it crash?",
                scope,
                seqs[scope],
            )
            self._streams[scope] = Stream(seqs[scope])
            self._streams[scope].behind = True  # until the next look: its pages fetch anew
        return behind | older
