"""The elements that load a page's script, and what it is made of: `{% load modules %}`."""

from functools import lru_cache
from pathlib import PurePath

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cafe.serving.catalogue import catalogue_url, later_part
from cafe.serving.modules import later_modules_of, modules_of

register = Library()


def _both(script: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return modules_of(script), later_modules_of(script)


_kept = lru_cache(_both)


@register.simple_tag
def page_script(script: str) -> SafeString:
    """Return the element that runs a page's module, and those that fetch what it needs before."""
    # Whoever works on the scripts with DEBUG=1 starts nothing anew.
    (first, *others), later = (_both if settings.DEBUG else _kept)(script)
    links = format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ([_url(name)] for name in others)
    )
    words = catalogue_url(later_part(PurePath(script).stem), get_language() or "")
    named = {"later": " ".join(map(_url, later)), "later-words": words}
    attributes = format_html_join("", ' data-{}="{}"', [one for one in named.items() if one[1]])
    element = '{}\n{}\n<script type="module" src="{}"{}></script>'
    return format_html(element, _sentences(script), links, _url(first), attributes)


def _sentences(script: str) -> SafeString:
    """Return the element that loads what the script says, in the reader's language."""
    url = catalogue_url(PurePath(script).stem, get_language() or "")
    return format_html('<script defer src="{}"></script>', url) if url else SafeString()


def _url(name: str) -> str:
    return staticfiles_storage.url(name)
