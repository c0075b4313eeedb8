# /// script
# dependencies = ["fonttools==4.68.0", "brotli==1.2.1"]
# ///
"""Cut the fonts that a page loads out of the published ones, by the letters that pages are made of.

    npm pack @fontsource-variable/figtree@5.3.0 @fontsource-variable/fraunces@5.3.0, and unpack both
    uv run scripts/fonts.py FIGTREE/files FRAUNCES/files

It writes static/vendor/fonts/ and prints the `unicode-range` of each file, for static/css/base.css.
docs/decisions/static-files.md
"""

import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found]
from fontTools.varLib import instancer  # type: ignore[import-not-found]

FOLDER = Path(__file__).parent.parent / "static/vendor/fonts"

# Dutch, German, Spanish and French, and how prices and sentences are set.
COMMON = "".join(map(chr, range(0x20, 0x7F))) + (
    "ÄÖÜäöüßÁÉÍÓÚÑáéíóúñÀÂÆÇÈÊËÎÏÔÙÛŒàâæçèêëîïôùûÿœ\N{NO-BREAK SPACE}‘’‚“”„«»‹›–—…¡¿ªº°·•×−½¼¾€£"  # noqa: RUF001
)
# Kerning, ligatures, accents, figures of one width. Without fractions and small figures.
FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "mkmk", "tnum", "rvrn"]


def main() -> None:
    figtree, fraunces = map(Path, sys.argv[1:])
    text = figtree / "figtree-latin-wght-normal.woff2"
    _cut(text, "figtree-common", COMMON)
    _cut(text, "figtree-latin", _rest(text))
    _cut(figtree / "figtree-latin-ext-wght-normal.woff2", "figtree-latin-ext")
    display = fraunces / "fraunces-latin-wght-normal.woff2"
    _cut(display, "fraunces-common-600", COMMON, weight=600)
    _cut(display, "fraunces-latin-600", _rest(display), weight=600)


def _rest(source: Path) -> str:
    return "".join(sorted(_letters(source) - set(COMMON)))


def _letters(source: Path) -> set[str]:
    return {chr(code) for code in TTFont(source).getBestCmap() if code >= ord(" ")}


def _cut(source: Path, name: str, letters: str | None = None, weight: int | None = None) -> None:
    """Write a font with some of another's letters, all unless said, and of one weight if said."""
    options = subset.Options()
    options.hinting, options.name_IDs, options.layout_features = False, [], FEATURES
    cut = subset.Subsetter(options)
    cut.populate(text=letters or "".join(_letters(source)))
    font = TTFont(source)
    if weight:
        kept = instancer.OverlapMode.KEEP_AND_DONT_SET_FLAGS  # 0.6 KB of flags
        font = instancer.instantiateVariableFont(font, {"wght": weight}, overlap=kept)
    cut.subset(font)
    font.flavor = "woff2"
    made = BytesIO()
    font.save(made)
    (FOLDER / f"{name}.woff2").write_bytes(made.getvalue())
    print(f"{name}.woff2: {len(made.getvalue())} bytes, {_ranges(font.getBestCmap())}")


def _ranges(letters: Iterable[int]) -> str:
    """Return code points as CSS says them, neighbours as one range."""
    runs: list[list[int]] = []
    for one in sorted(letters):
        if runs and runs[-1][1] == one - 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ", ".join(f"U+{a:04X}" if a == b else f"U+{a:04X}-{b:04X}" for a, b in runs)


if __name__ == "__main__":
    main()
