"""A strip of paper: lines of text one below the other, drawn in black on white.

203 dots to the inch, as nearly all printers of receipts have: 384 across on rolls of 58 mm and 576
on rolls of 80 mm, the margin left out.
"""

from PIL import Image, ImageDraw

from barista.printing.writing import Style, is_rtl, width_of, wrapped, write

DOTS = {58: 384, 80: 576}  # by the width of the roll in mm
LONGEST = 8_000  # dots; a metre: what is longer is cut off there
WHITE, BLACK = 255, 0
PAD = 8


class Paper:
    """What is drawn so far."""

    def __init__(self, width: int) -> None:
        """`width` in mm, of the roll."""
        self.width = DOTS[width]
        self._image = Image.new("L", (self.width, LONGEST), WHITE)
        self._draw = ImageDraw.Draw(self._image)
        self._y = PAD

    def image(self) -> Image.Image:
        """Return it as it is printed: of one bit, and no longer than what is on it."""
        height = min(self._y + PAD, LONGEST)
        return self._image.crop((0, 0, self.width, height)).convert("1", dither=Image.Dither.NONE)

    def say(self, text: str, size: int, *, bold: bool = True, indent: int = 0) -> None:
        """Write a text, in as many lines as it takes; from the right where it begins there."""
        style = Style(size, bold)
        rtl = is_rtl(text)
        for line in wrapped(text, style, self.width - indent):
            self._line(line, style, rtl=rtl, indent=indent)

    def warn(self, text: str, size: int) -> None:
        """Write a text white on black."""
        style = Style(size, ink=WHITE)
        rtl = is_rtl(text)
        lines = wrapped(text, style, self.width - 2 * PAD)
        bottom = self._y + len(lines) * style.height + 2 * PAD
        self._draw.rectangle((0, self._y, self.width, bottom), fill=BLACK)
        self._y += PAD
        for line in lines:
            self._line(line, style, rtl=rtl, indent=PAD)
        self._y = bottom + PAD

    def ends(self, left: str, right: str, size: int, small: int, *, inverted: bool = False) -> None:
        """Write a text on the left, large, and one on the right; below where both do not fit."""
        large, little = Style(size), Style(small, ink=WHITE if inverted else BLACK)
        fits = width_of(left, large) + width_of(right, little) + 4 * PAD <= self.width
        self._line(left, large, rtl=False)
        if not fits:
            self._y += PAD
        baseline = self._y - large.height + size if fits else self._y + little.size
        wide = width_of(right, little)
        x = self.width - wide - (PAD if inverted else 0)
        if inverted:
            box = (x - PAD, baseline - small - PAD // 2, self.width, baseline + small // 3)
            self._draw.rectangle(box, fill=BLACK)
        write(self._draw, (x, baseline), right, little, rtl=is_rtl(right))
        if not fits:
            self._y += little.height

    def rule(self) -> None:
        """Draw a line from edge to edge."""
        self._y += PAD // 2
        self._draw.rectangle((0, self._y, self.width, self._y + 2), fill=BLACK)
        self._y += PAD

    def gap(self, dots: int = PAD) -> None:
        self._y += dots

    def _line(self, line: str, style: Style, *, rtl: bool, indent: int = 0) -> None:
        x = round(self.width - indent - width_of(line, style)) if rtl else indent
        write(self._draw, (x, self._y + style.size), line, style, rtl=rtl)
        self._y += style.height
