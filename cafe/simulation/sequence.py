"""Whether a screen has seen every event of its store; the pages' `static/js/lib/sequence.js`."""


class Sequence:
    """Messages may come in any order; only a number that stays missing is a loss."""

    def __init__(self) -> None:
        self._up_to: int | None = None
        self._ahead: set[int] = set()
        self._overtaken = False

    def snapshot(self, seq: int) -> None:
        """Know everything up to `seq`; what came earlier and was newer is overwritten now."""
        self._overtaken = max([self._up_to or 0, *self._ahead]) > seq
        self._up_to = seq
        self._ahead.clear()

    def receive(self, seq: int) -> None:
        if self._up_to is None:
            self._ahead.add(seq)  # it came before the first snapshot, which may be older
        elif seq > self._up_to:
            self._ahead.add(seq)
            self._catch_up(self._up_to)

    def _catch_up(self, up_to: int) -> None:
        while up_to + 1 in self._ahead:
            up_to += 1
            self._ahead.discard(up_to)
        self._up_to = up_to

    @property
    def has_hole(self) -> bool:
        return self._up_to is not None and (self._overtaken or bool(self._ahead))
