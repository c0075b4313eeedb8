"""What pages say of their language: `{% load page %}`."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from cafe.base.catalogue import catalogue_url
from cafe.base.language import LANGUAGES

register = template.Library()


@register.simple_tag
def catalogue_script() -> str:
    """Return the element that loads the sentences of the page's scripts, before they run."""
    url = catalogue_url(get_language() or "")
    return format_html('<script defer src="{}"></script>', url) if url else ""


@register.simple_tag
def own_names() -> list[tuple[str, str]]:
    """Return each language by its code, and as those who read it call it."""
    return list(LANGUAGES.items())
