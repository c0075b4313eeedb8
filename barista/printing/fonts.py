"""Which font draws which letter: the café's own first, then those of CAFE_FONTS.

The own ones come with the tree, so that paper looks alike wherever the worker runs: DejaVu Sans
Condensed (Latin, Greek, Cyrillic, Hebrew, Arabic, many signs), and WenQuanYi Micro Hei for Chinese,
Japanese and Korean. Their licences lie beside them.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFont

Font = ImageFont.FreeTypeFont

OWN = Path(__file__).with_name("fonts")
BOLD, REGULAR = "DejaVuSansCondensed-Bold.woff2", "DejaVuSansCondensed.woff2"
FALLBACK = "WenQuanYiMicroHei.woff2"
NO_LETTER = "\U0010ffff"  # no font has one


def font_of(letter: str, size: int, *, bold: bool) -> Font | None:
    """Return the first font of a size in dots that has a letter, whole; None when nobody has it."""
    found = (font for font in fonts(size, bold=bold) if _has(font, letter))
    return next(found, None)


def fonts(size: int, *, bold: bool) -> Iterator[Font]:
    """Yield the fonts of a size, in the order they are tried."""
    own = [OWN / (BOLD if bold else REGULAR), OWN / FALLBACK]
    for path in (*own, *map(Path, settings.CAFE_FONTS)):
        yield _font(path, size)


@cache
def _font(path: Path, size: int) -> Font:
    # Only once somebody needs it: the fallback takes 4 MB for each size.
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(4096)
def _has(font: Font, letter: str) -> bool:
    # Pillow does not tell what a font has: what it has not looks as what nobody has.
    missing = _looks(font, NO_LETTER)
    return all(_looks(font, one) != missing for one in letter if not one.isspace())


def _looks(font: Font, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter, mode="1")
    return mask.size, bytes(mask)
