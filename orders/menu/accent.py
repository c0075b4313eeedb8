"""A café's own colour in the places where the pages have theirs, as far as it can be read there.

Its hue is kept. How light it is gives way, for light pages and dark ones each, until every pair of
text and ground has the contrast that WCAG 2.2 asks for.
"""

import colorsys
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST = 4.5  # of text on its ground
STEPS = 200
HEX = re.compile(r"#[0-9a-fA-F]{6}")
# The grounds of static/css/tokens.css, on which text in the accent's colour stands.
LIGHT_GROUNDS = ("#faf6f0", "#ffffff", "#f1eae0")
DARK_GROUNDS = ("#1a1512", "#251f1a", "#120e0c")
ROLES = {
    "accent": "fill",
    "accent-hover": "hover",
    "accent-text": "text",
    "accent-soft": "soft",
    "accent-ink": "ink",
}
DARK_MUTED = "#bfae9f"  # the fainter of the texts on a dark soft ground
WHITE, INK = "#ffffff", "#160d08"


def validate_accent(value: str) -> None:
    """Refuse what is no colour as the colour field of a browser gives it."""
    if not HEX.fullmatch(value):
        raise ValidationError(_("A colour is # and six digits, such as #a8431a."))


@dataclass(frozen=True, slots=True)
class Tones:
    """The roles of tokens.css that begin with --accent, in one theme."""

    fill: str
    hover: str
    text: str
    soft: str
    ink: str


def light_tones(accent: str) -> Tones:
    """Return a colour's tones on a light page."""
    soft = _at(accent, 0.94)
    fill = _first(accent, down=True, fits=lambda one: contrast(one, WHITE) >= LEAST)
    grounds = (*LIGHT_GROUNDS, soft)
    ink = _first(fill, down=True, fits=lambda one: _on_all(one, grounds))
    return Tones(fill, _at(fill, _lightness(fill) * 0.84), WHITE, soft, ink)


def dark_tones(accent: str) -> Tones:
    """Return a colour's tones on a dark page."""
    soft = _first(_at(accent, 0.15), down=True, fits=lambda one: contrast(one, DARK_MUTED) >= LEAST)
    grounds = (*DARK_GROUNDS, soft)
    fill = _first(
        accent, down=False, fits=lambda one: _on_all(one, grounds) and contrast(one, INK) >= LEAST
    )
    return Tones(fill, _at(fill, _lightness(fill) * 0.9 + 0.1), INK, soft, fill)


def accent_css(accent: str) -> str:
    """Return the style sheet that sets a colour, in the layer and in the way of tokens.css."""
    light, dark = light_tones(accent), dark_tones(accent)
    rules = (
        f"--{name}:var(--in-light,{getattr(light, tone)}) var(--in-dark,{getattr(dark, tone)})"
        for name, tone in ROLES.items()
    )
    return f"@layer tokens{{:root{{{';'.join(rules)}}}}}\n"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2.2, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _on_all(colour: str, grounds: tuple[str, ...]) -> bool:
    return all(contrast(colour, ground) >= LEAST for ground in grounds)


def _first(colour: str, *, down: bool, fits: Callable[[str], bool]) -> str:
    """Return the colour, or the nearest that is darker or lighter and fits."""
    start, end = _lightness(colour), 0.0 if down else 1.0
    tried = (_at(colour, start + (end - start) * step / STEPS) for step in range(STEPS))
    return next(filter(fits, (colour.lower(), *tried)), "#000000" if down else WHITE)


def _at(colour: str, lightness: float) -> str:
    hue, _light, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in (red, green, blue))


def _lightness(colour: str) -> float:
    return colorsys.rgb_to_hls(*_rgb(colour))[1]


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _rgb(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
