"""A figure beside its floor, and the table of them."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What the café takes, what the floor takes, and how far apart they should be at most."""

    name: str
    unit: str = ""  # none, and no amounts: a heading
    cafe: float | None = None
    floor: float | None = None
    at_least: float | None = None  # aim for the ratio
    at_most: float | None = None
    below: float | None = None  # aim for the café's figure itself

    @property
    def ratio(self) -> float | None:
        return self.cafe / self.floor if self.cafe and self.floor else None

    @property
    def aim(self) -> str:
        if self.at_least is not None:
            return f">= {self.at_least:g}"
        if self.at_most is not None:
            return f"<= {self.at_most:g}"
        return f"< {self.below:g} {self.unit}" if self.below is not None else ""

    @property
    def met(self) -> bool | None:
        """Return whether the aim is reached; None when there is none."""
        if self.below is not None and self.cafe is not None:
            return self.cafe < self.below
        if self.ratio is None:
            return None
        if self.at_least is not None:
            return self.ratio >= self.at_least
        return self.ratio <= self.at_most if self.at_most is not None else None


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent of all are not above."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


median = statistics.median


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as lines of text."""
    head = ["", "café", "floor", "ratio", "aim", "met"]
    rows = [head, *([*_words(figure)] for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at in (0, 4, 5) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _words(figure: Figure) -> list[str]:
    return [
        figure.name,
        _amount(figure.cafe, figure.unit),
        _amount(figure.floor, figure.unit),
        f"{figure.ratio:.2f}" if figure.ratio is not None else "",
        figure.aim,
        {True: "yes", False: "NO", None: ""}[figure.met],
    ]


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}"
