"""The sentences of the scripts, in a language: a script that browsers keep for ever.

It is Django's JavaScriptCatalog, made once a process. static/js/lib/words.js asks it.
"""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.views.i18n import JavaScriptCatalog

from cafe.base.language import LANGUAGES
from cafe.base.prepared import BEST, Prepared, prepare

VERSION_LETTERS = 16


class _OurSentences(JavaScriptCatalog):
    domain = "djangojs"
    packages = ["cafe"]

    def get_paths(self, packages: list[str]) -> list[str]:
        return [str(path) for path in settings.LOCALE_PATHS]  # without the admin site's


@cache
def catalogue_of(language: str) -> Prepared:
    """Return the script with the sentences of a language."""
    with translation.override(language):
        script = _OurSentences().get(HttpRequest())
    # Once a process, and kept by phones: a tenth smaller, a fifth in Arabic.
    return prepare(script.content, "text/javascript; charset=utf-8", BEST)


def version_of(language: str) -> str:
    """Return what names a catalogue for good: another one has another version."""
    return catalogue_of(language).tag.strip('"')[:VERSION_LETTERS]


def catalogue_url(language: str) -> str | None:
    """Return the address of a language's catalogue; None: the scripts speak it by themselves."""
    if language == settings.LANGUAGE_CODE or language not in LANGUAGES:
        return None
    return reverse("catalogue", args=[language, version_of(language)])
