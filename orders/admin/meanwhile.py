"""What somebody else changed while a form was open: kept, or shown as a conflict, never lost.

Each field carries the value it was opened with, as a hidden field. What only the others changed
stays as they left it; what both changed is asked back, with what one typed still there.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.forms.models import BaseInlineFormSet, BaseModelFormSet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext

from orders.menu.models import Item, ItemOptionGroup, Option
from orders.stores.hours import OpeningHours, SpecialDay
from orders.stores.models import StaffMember
from orders.stores.people import staff_name

# Generic in the stubs only.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    InlineFormSet = BaseInlineFormSet[Any, Any, Any]
    ListFormSet = BaseModelFormSet[Any, Any]
else:
    ModelForm, InlineFormSet = forms.ModelForm, BaseInlineFormSet
    ListFormSet = BaseModelFormSet

# Rows that are changed on another row's page too, and are noted there.
ON_PAGE_OF: dict[type[models.Model], str] = {
    Item: "category",
    Option: "group",
    ItemOptionGroup: "item",
    StaffMember: "store",
    OpeningHours: "store",
    SpecialDay: "store",
}


class MeanwhileForm(ModelForm):
    """Minds what changed since it was opened; `kept` says in sentences what stays as it is now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: list[str] = []
        for field in self.fields.values():
            # A picture comes with the request only when it is a new one.
            field.show_hidden_initial = not isinstance(field, forms.FileField)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_gone():
            words = gettext("%(name)s was deleted while you had it open.")
            self.kept.append(words % {"name": cleaned.get("name", gettext("A line"))})
        for name in self._changed_meanwhile():
            now = _value(self.instance, name)
            if name not in self.changed_data:
                cleaned[name] = now
                self._keep(name)
            elif name in cleaned and not _same(cleaned[name], now):
                self._ask_back(name)
        return cleaned

    def is_gone(self) -> bool:
        """Return whether this is a line of a page, and its row was deleted."""
        return self.instance._meta.pk.name in self.errors

    def _changed_meanwhile(self) -> Iterator[str]:
        """Yield the fields whose rows are not as this page was opened with."""
        if not self.instance.pk or not self._says_what_it_was():
            return
        for name, field in self.fields.items():
            if field.show_hidden_initial and field.has_changed(self._now(name), self._opened(name)):
                yield name

    def _says_what_it_was(self) -> bool:
        """Return whether this was sent from a page; a program's own request says no more."""
        start = self.add_initial_prefix("")
        return any(name.startswith(start) for name in self.data)

    def _keep(self, name: str) -> None:
        words = gettext(
            "%(row)s: %(field)s is %(value)s now, by %(who)s. It was changed while you had it open."
        )
        field = str(self.fields[name].label or name).lower()
        said = {"row": self.instance, "field": field, "value": self._shown(name)}
        self.kept.append(words % (said | {"who": self._who()}))

    def _now(self, name: str) -> Any:
        return self.get_initial_for_field(self.fields[name], name)

    def _opened(self, name: str) -> Any:
        widget = self.fields[name].hidden_widget()
        return widget.value_from_datadict(self.data, self.files, self.add_initial_prefix(name))

    def _ask_back(self, name: str) -> None:
        words = gettext(
            "%(who)s changed this to %(value)s meanwhile. Save again to put yours in its place."
        )
        self.add_error(name, words % {"who": capfirst(self._who()), "value": self._shown(name)})
        self._open_anew(name)

    def _open_anew(self, name: str) -> None:
        """Let the page be of now: when it is sent again, what it says was meant."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        hidden = self.add_initial_prefix(name)
        widget = self.fields[name].hidden_widget()
        parts = widget.get_context(hidden, self[name].field.prepare_value(self._now(name)), {})
        widgets = parts["widget"].get("subwidgets", [parts["widget"]])
        # Some fields have several parts; Django looks for the whole's name before it shows them.
        values: dict[str, list[Any]] = {hidden: []}
        for one in widgets:
            values.setdefault(one["name"], []).append("" if one["value"] is None else one["value"])
        for part, found in values.items():
            data.setlist(part, found)
        self.data = data

    def _shown(self, name: str) -> str:
        value = _value(self.instance, name)
        if isinstance(value, models.QuerySet):
            return ", ".join(map(str, value)) or "nothing"
        if isinstance(value, bool):
            return "on" if value else "off"
        return str(self._now(name) if name == "price" else value) if value != "" else "nothing"

    def _who(self) -> str:
        """Return who changed it last in the admin site, as far as that is known."""
        entry = LogEntry.objects.filter(_entries_of(self.instance)).order_by("-pk").first()
        return staff_name(entry.user) if entry else gettext("somebody")


class MeanwhileFormSet(InlineFormSet):
    """Takes a line whose row somebody deleted for deleted."""

    def _should_delete_form(self, form: Any) -> bool:
        return form.is_gone() or bool(super()._should_delete_form(form))  # type: ignore[misc]


class MeanwhileList(ListFormSet):
    """Goes on without the rows that somebody deleted, and says so if one changed such a row."""

    has_lost = False

    @cached_property
    def forms(self) -> list[Any]:
        found = super().forms
        gone = [form for form in found if form.is_gone()]
        # Beside the hidden number, which was right when the page was opened.
        self.has_lost = any({*form.changed_data} - {form.instance._meta.pk.name} for form in gone)
        return [form for form in found if form not in gone]

    def clean(self) -> None:
        super().clean()
        if self.has_lost:
            raise forms.ValidationError(
                gettext("A row that you changed was deleted meanwhile. Save again for the others.")
            )


def _value(row: models.Model, name: str) -> Any:
    found = getattr(row, name, None)
    return found.all() if isinstance(found, models.Manager) else found


def _same(one: Any, other: Any) -> bool:
    if isinstance(other, models.QuerySet):
        return set(one) == set(other)
    return bool(one == other)


def _entries_of(row: models.Model) -> Q:
    page = ON_PAGE_OF.get(type(row), "")
    found = Q()
    for one in [row, getattr(row, page)] if page else [row]:
        found |= Q(content_type=ContentType.objects.get_for_model(one), object_id=str(one.pk))
    return found
