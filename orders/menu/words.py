"""What people call allergens and diets."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ALLERGENS = {
    "gluten": _("gluten"),
    "crustaceans": _("crustaceans"),
    "eggs": _("eggs"),
    "fish": _("fish"),
    "peanuts": _("peanuts"),
    "soya": _("soya"),
    "milk": _("milk"),
    "nuts": _("nuts"),
    "celery": _("celery"),
    "mustard": _("mustard"),
    "sesame": _("sesame"),
    "sulphites": _("sulphites"),
    "lupin": _("lupin"),
    "molluscs": _("molluscs"),
}
DIETS = {"vegan": _("vegan"), "vegetarian": _("vegetarian")}


def allergen_names(allergens: Iterable[str]) -> str:
    """Return "gluten, milk" in the reader's language, empty for none."""
    return ", ".join(sorted(str(ALLERGENS.get(one, one)) for one in allergens))


def left_out(names: Iterable[str]) -> list[str]:
    """Return what of a recipe somebody did not want, each "no whipped cream"."""
    return [gettext("no %(name)s") % {"name": name} for name in names]


def diet_name(diet: str) -> str:
    return str(DIETS[diet])
