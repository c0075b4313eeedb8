"""What a rush came to, in numbers and in words."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Summary:
    """Counts, latencies in seconds, and everything that must not be."""

    seconds: float = 0.0
    placed: int = 0
    cancelled: int = 0
    gave_up: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    conflicts: Counter[str] = field(default_factory=Counter)
    screens: int = 0
    reconnects: int = 0
    latencies: dict[str, list[float]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Return whether nothing was lost."""
        return not self.lost

    def lines(self) -> Iterator[str]:
        """Yield what people want to read."""
        rate = self.placed / self.seconds if self.seconds else 0.0
        yield f"{self.placed} orders in {self.seconds:.1f} s ({rate:.1f}/s)"
        yield f"  cancelled   {self.cancelled} by their customers"
        yield f"  refused     {_counts(self.refusals)}; {self.gave_up} went away"
        yield f"  steps       {_counts(self.steps)}"
        yield f"  conflicts   {_counts(self.conflicts)}"
        yield f"  screens     {self.screens}, reconnected {self.reconnects} times"
        for name, values in self.latencies.items():
            yield f"  {name:<24} {_percentiles(values)}"
        yield f"  lost        {len(self.lost)}"
        yield from (f"    {one}" for one in self.lost)


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counter.most_common()) or "none"


def _percentiles(values: Sequence[float]) -> str:
    if not values:
        return "not measured"
    marks = (f"p{mark} {percentile(values, mark) * 1000:.0f} ms" for mark in (50, 95, 99))
    return f"{', '.join(marks)} (n={len(values)})"


def percentile(values: Sequence[float], mark: int) -> float:
    """Return the smallest value that `mark` percent of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * mark / 100) - 1)]
