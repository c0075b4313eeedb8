"""The sentences of a page's scripts, in a language: files that browsers keep for ever.

What a page's first modules say is Django's JavaScriptCatalog, a script before them; what is said
by the modules that it imports later is a module beside those. Both are made once a process, of what
the modules are found to say. static/js/lib/words.js asks them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.i18n import JavaScriptCatalog

from cafe.base.language import LANGUAGES
from cafe.base.prepared import BEST, Prepared, prepare
from cafe.serving.modules import later_modules_of, modules_of

VERSION_LETTERS = 16


# Kept as they are written and said by another script: why a café pauses, or cancels.
MARKED = re.compile(r'gettextNoop\(("(?:\\.|[^"\\])*")\)')
SAYS_MARKED = re.compile(r"import [^;]*\bgettextOf\b[^;]*;")
# Django writes ASCII alone; as themselves the letters of Arabic are a tenth less, packed.
ESCAPED = re.compile(r"\\u(0[0-9a-f]{3})")


@dataclass(frozen=True, slots=True)
class Part:
    """The modules that say what is in one catalogue, less what the page knows `before` them."""

    modules: tuple[str, ...]
    before: tuple[str, ...] = ()


@cache
def pages() -> dict[str, str]:
    """Return the script of each page by its name, such as `menu-page`."""
    found = _scripts().glob("*/*-page.js")
    return {path.stem: f"js/{path.relative_to(_scripts()).as_posix()}" for path in found}


def later_part(page: str) -> str:
    """Return the name of what a page's later modules say."""
    return f"{page}-later"


@cache
def parts() -> dict[str, Part]:
    """Return the catalogues by name: a page's own, and its later one where it imports later."""
    found = {}
    for page, script in pages().items():
        first, later = modules_of(script), later_modules_of(script)
        found[page] = Part(first)
        if later:
            found[later_part(page)] = Part(later, before=first)
    return found


def _scripts() -> Path:
    return Path(settings.BASE_DIR) / "static" / "js"


class _Sentences(JavaScriptCatalog):
    domain = "djangojs"
    packages = ["cafe"]

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.part = part

    def get_paths(self, packages: list[str]) -> list[str]:
        return [str(path) for path in settings.LOCALE_PATHS]  # without the admin site's

    def get_catalog(self) -> dict[str, Any]:
        known: dict[str, Any] = super().get_catalog()
        said = _said(known, self.part.modules)
        return {one: said[one] for one in said.keys() - _said(known, self.part.before).keys()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"formats": {}}  # numbers and times are the store's: lib/format.js

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.part.before:
            script = f"export default {json.dumps(context['catalog'], sort_keys=True)};\n"
        else:
            script = super().render_to_response(context, **kwargs).content.decode()
        return HttpResponse(ESCAPED.sub(_letter, script))


def _letter(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))


def _said(known: dict[str, Any], modules: tuple[str, ...]) -> dict[str, Any]:
    """Return what is written in one of the modules, and what is marked if one says such."""
    texts = "".join((_scripts().parent / name).read_text() for name in modules)
    marked = set(_marked()) if SAYS_MARKED.search(texts) else set()
    return {one: said for one, said in known.items() if one in marked or _literal(one) in texts}


def _marked() -> Iterator[str]:
    for path in _scripts().rglob("*.js"):
        yield from map(json.loads, MARKED.findall(path.read_text()))


def _literal(sentence: str) -> str:
    return json.dumps(sentence, ensure_ascii=False)


@cache
def catalogue_of(part: str, language: str) -> Prepared:
    """Return the script with the sentences of a part of a page, in a language."""
    with translation.override(language):
        script = _Sentences(parts()[part]).get(HttpRequest())
    # Once a process, and kept by phones: a tenth smaller, a fifth in Arabic.
    return prepare(script.content, "text/javascript; charset=utf-8", BEST)


def version_of(part: str, language: str) -> str:
    """Return what names a catalogue for good: another one has another version."""
    return catalogue_of(part, language).tag.strip('"')[:VERSION_LETTERS]


def catalogue_url(part: str, language: str) -> str | None:
    """Return the address of a catalogue; None: the scripts speak it by themselves."""
    is_spoken = language == settings.LANGUAGE_CODE or language not in LANGUAGES
    if is_spoken or part not in parts():
        return None
    return reverse("catalogue", args=[language, part, version_of(part, language)])
