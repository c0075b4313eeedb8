"""Token buckets: so many a second in the long run, and a burst of them at once."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

MOST = 10_000  # of one kind are remembered, 2 MB; the one that was asked longest ago is full anyway


class Bucket:
    """One who may take `rate` a second, and up to `burst` that were saved up."""

    __slots__ = ("_at", "_burst", "_left", "_rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = burst, now

    def take(self, count: float, now: float) -> bool:
        """Take so many at `now` (seconds of any clock that never goes back), or none at all."""
        if self.wait(count, now) > 0:
            return False
        self._left -= count
        return True

    def wait(self, count: float, now: float) -> float:
        """Return the seconds until so many may be taken, 0 for at once."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        return max(0.0, (count - self._left) / self._rate)


@dataclass(frozen=True, slots=True)
class Pace:
    """Whose bucket, and what it gives: `rate` a second, and `burst` at once."""

    whose: str
    rate: float
    burst: float


class Buckets:
    """Buckets by whose they are, for several threads; as many as MOST at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: OrderedDict[Pace, Bucket] = OrderedDict()

    def take(self, *paces: Pace, now: float) -> float:
        """Take one of each, or none; return 0, or the seconds until there is one of each."""
        with self._lock:
            buckets = [self._bucket(pace, now) for pace in paces]
            wait = max((bucket.wait(1, now) for bucket in buckets), default=0.0)
            if not wait:
                for bucket in buckets:
                    bucket.take(1, now)
            return wait

    def forget(self) -> None:
        self._buckets.clear()

    def _bucket(self, pace: Pace, now: float) -> Bucket:
        found = self._buckets.get(pace)
        if found is None:
            found = self._buckets[pace] = Bucket(pace.rate, pace.burst, now)
            if len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(pace)
        return found
