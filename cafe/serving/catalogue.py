"""The sentences of a page's scripts, in a language: a script that browsers keep for ever.

It is Django's JavaScriptCatalog, made once a process. static/js/lib/words.js asks it.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.views.i18n import JavaScriptCatalog

from cafe.base.language import LANGUAGES
from cafe.base.prepared import BEST, Prepared, prepare
from cafe.serving.modules import later_modules_of, modules_of

VERSION_LETTERS = 16


# Kept as they are written and said by another script: why a café pauses, or cancels.
MARKED = re.compile(r'gettextNoop\(("(?:\\.|[^"\\])*")\)')


@cache
def pages() -> dict[str, str]:
    """Return the script of each page by its name, such as `menu-page`."""
    found = _scripts().glob("*/*-page.js")
    return {path.stem: f"js/{path.relative_to(_scripts()).as_posix()}" for path in found}


def _scripts() -> Path:
    return Path(settings.BASE_DIR) / "static" / "js"


class _Sentences(JavaScriptCatalog):
    domain = "djangojs"
    packages = ["cafe"]

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page

    def get_paths(self, packages: list[str]) -> list[str]:
        return [str(path) for path in settings.LOCALE_PATHS]  # without the admin site's

    def get_catalog(self) -> dict[str, Any]:
        known: dict[str, Any] = super().get_catalog()
        script = pages()[self.page]
        return _said(known, [*modules_of(script), *later_modules_of(script)])


def _said(known: dict[str, Any], modules: list[str]) -> dict[str, Any]:
    """Return what is written in one of the modules, or marked anywhere: half of what is known."""
    texts = "".join((_scripts().parent / name).read_text() for name in modules)
    marked = set(_marked())
    return {one: said for one, said in known.items() if one in marked or _literal(one) in texts}


def _marked() -> Iterator[str]:
    for path in _scripts().rglob("*.js"):
        yield from map(json.loads, MARKED.findall(path.read_text()))


def _literal(sentence: str) -> str:
    return json.dumps(sentence, ensure_ascii=False)


@cache
def catalogue_of(page: str, language: str) -> Prepared:
    """Return the script with the sentences of a page in a language."""
    with translation.override(language):
        script = _Sentences(page).get(HttpRequest())
    # Once a process, and kept by phones: a tenth smaller, a fifth in Arabic.
    return prepare(script.content, "text/javascript; charset=utf-8", BEST)


def version_of(page: str, language: str) -> str:
    """Return what names a catalogue for good: another one has another version."""
    return catalogue_of(page, language).tag.strip('"')[:VERSION_LETTERS]


def catalogue_url(page: str, language: str) -> str | None:
    """Return the address of a page's catalogue; None: the scripts speak it by themselves."""
    if language == settings.LANGUAGE_CODE or language not in LANGUAGES:
        return None
    return reverse("catalogue", args=[language, page, version_of(page, language)])
