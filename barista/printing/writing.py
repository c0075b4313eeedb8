"""A line of text in any script: which font, which direction, and where it may be broken.

Pillow's Raqm shapes a run of one font and one direction: it joins Arabic letters and sets marks.
What lies between, several fonts and both directions in one line, is here: the part of
https://unicode.org/reports/tr9/ that names and notes need (no embedding, one paragraph).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from PIL import ImageDraw

from barista.printing.fonts import Font, font_of
from cafe.base.graphemes import SKIN_TONES, graphemes

BOX = 0.75  # of the size: how wide the box is that stands for what no font has
INVISIBLE = frozenset("\ufe0e\ufe0f\u200b\u2060\ufeff")  # how to draw it, if one could


@dataclass(frozen=True)
class Style:
    """How something is written; sizes in dots."""

    size: int
    bold: bool = True
    ink: int = 0

    @property
    def height(self) -> int:
        """The distance from line to line."""
        return round(self.size * 1.24)


@dataclass(frozen=True)
class Run:
    """Neighbours of one font and one direction; without a font, one letter that nobody has."""

    text: str
    level: int
    font: Font | None

    def width(self, size: int) -> float:
        if self.font is None:
            return size * (BOX + 0.1)
        return self.font.getlength(self.text, direction=self.direction)

    @property
    def direction(self) -> str:
        return "rtl" if self.level % 2 else "ltr"


def is_rtl(text: str) -> bool:
    """Return whether a text begins on the right: by its first letter that has a direction."""
    directions = (_direction(letter) for letter in text)
    return next((one == "R" for one in directions if one in ("L", "R")), False)


def width_of(text: str, style: Style) -> float:
    """Return how wide a text is in one line, in dots."""
    return sum(run.width(style.size) for run in _runs(text, style, is_rtl(text)))


def wrapped(text: str, style: Style, width: int) -> list[str]:
    """Return a text in lines that are no wider; a word that is wider is broken between letters."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if width_of(longer, style) <= width:
            line = longer
            continue
        *full, line = _broken(word, style, width) if line == "" else [line, word]
        lines += full
        if width_of(line, style) > width:
            *full, line = _broken(line, style, width)
            lines += full
    return [*lines, line] if line else lines


def _broken(word: str, style: Style, width: int) -> list[str]:
    pieces = [""]
    for letter in graphemes(word):
        if pieces[-1] and width_of(pieces[-1] + letter, style) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def write(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, style: Style, *, rtl: bool
) -> None:
    """Draw a line of text; `at` is where its left end stands on the baseline."""
    x, baseline = at
    for run in _in_sight(_runs(text, style, rtl)):
        if run.font is None:
            _write_box(draw, (x, baseline), run.text, style)
        else:
            draw.text(
                (x, baseline), run.text, style.ink, run.font, anchor="ls", direction=run.direction
            )
        x += run.width(style.size)


def _write_box(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], letter: str, style: Style
) -> None:
    """Draw a box with a letter's number in it: something stood here, and a search tells what."""
    x, baseline = at
    wide, line = round(style.size * BOX), max(1, style.size // 16)
    left, top = round(x) + line, round(baseline) - wide
    draw.rectangle((left, top, left + wide, round(baseline)), outline=style.ink, width=line)
    number = f"{ord(letter[0]):04X}"
    small = Style(max(8, round(style.size * 0.27)), ink=style.ink)
    half = (len(number) + 1) // 2
    for row, part in enumerate((number[:half], number[half:])):
        font = font_of("0", small.size, bold=True)
        middle = left + wide / 2, top + wide * (0.3 + 0.42 * row)
        draw.text(middle, part, style.ink, font, anchor="mm")


# -- directions ------------------------------------------------------------------------------------


def _runs(text: str, style: Style, rtl: bool) -> Iterator[Run]:
    """Yield a text's runs, in the order they are read."""
    letters = [shown for letter in graphemes(text) if (shown := _shown(letter))]
    levels = _levels(letters, rtl)
    fonts: list[Font | None] = []
    for letter in letters:
        blank = letter.isspace() and bool(fonts) and fonts[-1] is not None
        fonts.append(fonts[-1] if blank else font_of(letter, style.size, bold=style.bold))
    parts = zip(letters, levels, fonts, strict=True)
    for (level, _, font), group in groupby(parts, key=lambda part: (part[1], id(part[2]), part[2])):
        run = [letter for letter, _, _ in group]
        for text_of in run if font is None else ["".join(run)]:
            yield Run(text_of, level, font)


def _shown(letter: str) -> str:
    return "".join(
        one
        for one in letter
        if one not in INVISIBLE and (ord(one) not in SKIN_TONES or one == letter)
    )


def _direction(letter: str) -> str:
    """Return L or R, N for a figure, and nothing for what goes with its neighbours."""
    kind = unicodedata.bidirectional(letter[0])
    return {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N"}.get(kind, "")


def _levels(letters: Sequence[str], rtl: bool) -> list[int]:
    """Return each letter's level: odd ones are read from the right."""
    base = "R" if rtl else "L"
    kinds = _with_figures(_with_separators(letters), base)
    sides = _with_neutrals(kinds, base)
    levels = {"L": 2 if rtl else 0, "R": 1, "N": 2}
    return [levels[side] for side in sides]


def _with_separators(letters: Sequence[str]) -> list[str]:
    """Return the letters' kinds, where one sign between two figures is a figure: 12:04, 3.40."""
    kinds = [_direction(letter) for letter in letters]
    for at in range(1, len(letters) - 1):
        is_separator = unicodedata.bidirectional(letters[at][0]) in ("CS", "ES")
        if is_separator and kinds[at - 1] == kinds[at + 1] == "N":
            kinds[at] = "N"
    return kinds


def _with_figures(kinds: list[str], base: str) -> list[str]:
    """Return the kinds, where figures behind Latin letters are as these."""
    last, found = base, []
    for kind in kinds:
        last = kind if kind in ("L", "R") else last
        found.append("L" if kind == "N" and last == "L" else kind)
    return found


def _with_neutrals(kinds: list[str], base: str) -> list[str]:
    """Return the kinds, where what has none has that of both its neighbours, else the base's."""
    found: list[str] = []
    for at, kind in enumerate(kinds):
        if not kind:
            before = found[-1] if found else base
            behind = next((one for one in kinds[at:] if one), base)
            sides = {"R" if side == "N" else side for side in (before, behind)}
            kind = sides.pop() if len(sides) == 1 else base
        found.append(kind)
    return found


def _in_sight(runs: Iterator[Run]) -> list[Run]:
    """Return runs from left to right: rule L2 of the algorithm, by runs instead of letters."""
    found = list(runs)
    for level in range(max((run.level for run in found), default=0), 0, -1):
        turned: list[Run] = []
        for deep, group in groupby(found, key=lambda run: run.level >= level):
            together = list(group)
            turned += reversed(together) if deep else together
        found = turned
    return found
