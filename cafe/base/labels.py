"""What the admin site calls tables and columns, in the language of who reads it.

Django makes names of models and fields from their own, in English. They are said by way of gettext
here, all at once, so that a new column needs nothing but its translations; `scripts/messages.py`
finds them by the same way.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.admin import site
from django.db.models import Model
from django.utils.translation import gettext_lazy, override

OURS = ("orders", "barista", "cafe", "extensions")


def labels_of(model: type[Model]) -> Iterator[str]:
    """Yield what the admin site may say of a table and its columns, in English."""
    with override(None):
        meta = model._meta
        yield from (str(meta.verbose_name), str(meta.verbose_name_plural))
        for field in _fields(model):
            yield from filter(None, (str(field.verbose_name), str(field.help_text)))


def shown_models() -> list[type[Model]]:
    """Return those of our tables that the admin site shows, by themselves or within others."""
    found = set(site._registry)
    found |= {inline.model for admin in site._registry.values() for inline in admin.inlines}
    return sorted(filter(_is_ours, found), key=lambda model: model._meta.label)


def _is_ours(model: type[Model]) -> bool:
    return model.__module__.split(".")[0] in OURS


def say_in_the_readers_language() -> None:
    """Have our tables and columns called by what gettext says, when it is asked."""
    for model in filter(_is_ours, apps.get_models()):
        meta: Any = model._meta
        meta.verbose_name = _lazily(meta.verbose_name)
        meta.verbose_name_plural = _lazily(meta.verbose_name_plural)
        for field in _fields(model):
            field.verbose_name = _lazily(field.verbose_name)
            if field.help_text:
                field.help_text = _lazily(field.help_text)


def _fields(model: type[Model]) -> list[Any]:
    meta: Any = model._meta
    fields = [*meta.local_fields, *meta.local_many_to_many]
    return [field for field in fields if not field.primary_key]


def _lazily(label: object) -> Any:
    words = str(label)
    return gettext_lazy(words)
