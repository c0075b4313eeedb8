"""What pages say of their language: `{% load page %}`."""

from django import template

from cafe.base.language import LANGUAGES

register = template.Library()


@register.simple_tag
def own_names() -> list[tuple[str, str]]:
    """Return each language by its code, and as those who read it call it."""
    return list(LANGUAGES.items())
