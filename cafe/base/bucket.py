"""A token bucket: so many a second in the long run, and a burst of them at once."""


class Bucket:
    """One who may take `rate` a second, and up to `burst` that were saved up."""

    __slots__ = ("_at", "_burst", "_left", "_rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = burst, now

    def take(self, count: float, now: float) -> bool:
        """Take so many at `now` (seconds of any clock that never goes back), or none at all."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if count > self._left:
            return False
        self._left -= count
        return True
