"""The menu's words in other languages than the store's own, beside them in each row.

`{"de": {"name": "Milch", "description": "…"}, …}`; what is not there is said in the store's own.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Texts = Mapping[str, Mapping[str, str]]


def readable(stored: Any, texts: Collection[str]) -> Texts:
    """Return the translations that a row has, without what is none: a row is edited by hand too."""
    if not isinstance(stored, dict):
        return {}
    return {
        language: {
            name: text.strip()
            for name, text in words.items()
            if name in texts and isinstance(text, str) and text.strip()
        }
        for language, words in stored.items()
        if isinstance(words, dict)
    }


def validate(stored: Any, most: Mapping[str, int]) -> None:
    """Refuse what is no translation; `most` are the texts there are, and their longest lengths."""
    known = dict(settings.LANGUAGES)
    if stored is None:
        return
    if not isinstance(stored, dict) or not all(isinstance(one, dict) for one in stored.values()):
        raise ValidationError(_("Translations are texts by language."))
    for language, words in stored.items():
        if language not in known:
            raise ValidationError(_("There is no language %(code)s here.") % {"code": language})
        for name, text in words.items():
            if name not in most or not isinstance(text, str):
                raise ValidationError(_("Translations are texts by language."))
            if len(text) > most[name]:
                raise ValidationError(
                    _("%(language)s: at most %(count)s letters.")
                    % {"language": known[language], "count": most[name]}
                )
