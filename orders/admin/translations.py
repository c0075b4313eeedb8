"""One field per language and text, in place of a JSON text."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cafe.base.fields import Words
from orders.menu.translations import Texts, readable


class TranslationsWidget(forms.MultiWidget):
    """The fields, under what their languages are called; folded, for most rows need none."""

    def __init__(self, most: dict[str, int], *, hidden: bool = False) -> None:
        self.texts = [(code, text) for code, _name in settings.LANGUAGES for text in most]
        kind = forms.HiddenInput if hidden else forms.TextInput
        super().__init__(
            {
                f"{code}_{text}": kind(
                    {
                        "maxlength": most[text],
                        "lang": code,
                        "dir": "auto",
                        "aria-label": label(code, text),
                        "placeholder": label(code, text),
                    }
                )
                for code, text in self.texts
            }
        )

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        fields = super().render(*args, **kwargs)
        folded = '<details class="translations"><summary>{}</summary>{}</details>'
        return format_html(folded, _("In other languages"), fields)

    def decompress(self, value: Any) -> list[str]:
        texts = readable(value, {text for _code, text in self.texts})
        return [texts.get(code, {}).get(text, "") for code, text in self.texts]


class HiddenTranslations(TranslationsWidget):
    """What the page was opened with."""

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return forms.MultiWidget.render(self, *args, **kwargs)


def label(code: str, text: str) -> str:
    """Return what a field is called, such as "Deutsch, description"."""
    name = dict(settings.LANGUAGES)[code]
    return f"{name}, {_('description')}" if text == "description" else name


class TranslationsField(forms.MultiValueField):
    """Takes the menu's words in each language, and leaves out what is empty."""

    def __init__(self, most: dict[str, int], **kwargs: Any) -> None:
        widget = TranslationsWidget(most)
        self.texts = widget.texts
        self.hidden_widget = lambda: HiddenTranslations(most, hidden=True)  # type: ignore[assignment]
        fields = [forms.CharField(required=False, max_length=most[text]) for _, text in self.texts]
        super().__init__(fields, require_all_fields=False, required=False, widget=widget, **kwargs)

    def compress(self, values: list[str]) -> Texts | None:
        words = Words(allow_blank=True)
        found: dict[str, dict[str, str]] = {}
        for (code, text), value in zip(self.texts, values, strict=False):
            if seen := words.run_validation(value or ""):
                found.setdefault(code, {})[text] = seen
        return found or None
