"""Who sees what in the admin site: a manager the rows of their own stores, a superuser all."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext

from cafe.base.fields import Words
from cafe.base.questions import ListedQuestions
from orders.admin.meanwhile import MeanwhileForm, MeanwhileFormSet
from orders.admin.translations import TranslationsField
from orders.order.models import Order
from orders.stores.models import StaffMember, Store
from orders.stores.money import in_currency
from orders.stores.people import Actor
from orders.stores.permissions import Right, stores_of

Row = TypeVar("Row", bound=models.Model)

# They are generic in the stubs only.
if TYPE_CHECKING:
    TabularInline = admin.TabularInline[Any, Any]
    ModelForm = forms.ModelForm[Any]
    _Base = admin.options.BaseModelAdmin[Any]
else:
    TabularInline, ModelForm = admin.TabularInline, forms.ModelForm
    _Base = object


def managed_stores(user: User | AnonymousUser) -> models.QuerySet[Store]:
    """Return the stores whose menu and settings are this user's to change."""
    return stores_of(user, Right.MANAGE)


def staff_actor(request: HttpRequest) -> Actor:
    """Return who asks, as history and events name them."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return Actor("staff", request.user)


def path_to_store(model: type[models.Model]) -> str:
    """Return how a row leads to its store's id, empty for rows that belong to none."""
    if path := getattr(model, "store_path", ""):
        return str(path)
    return {Store: "pk", Order: "store_id", StaffMember: "store_id"}.get(model, "")


def store_id_of(row: models.Model) -> int | None:
    """Return the id of a row's store, None while an unsaved one does not say."""
    path = path_to_store(type(row))
    found: Any = row if path else None
    for name in path.split("__") if path else ():
        found = getattr(found, name, None)
    return None if found is None else int(found)


def in_scope(rows: models.QuerySet[Row], user: User | AnonymousUser) -> models.QuerySet[Row]:
    """Leave out rows of stores that this user does not manage."""
    path = path_to_store(rows.model)
    return rows.filter(**{f"{path}__in": managed_stores(user)}) if path else rows


class ScopedForm(MeanwhileForm):
    """Joins no rows of two stores, and takes no words that nobody sees."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "price" in self.fields and self.instance.pk:
            self.initial["price"] = in_currency(self.instance.price, self.instance.currency)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, field in self.fields.items():
            if type(field) is forms.CharField and isinstance(cleaned.get(name), str):
                cleaned[name] = self._seen(name, cleaned[name])
        if len(set(_store_ids(cleaned.values()))) > 1:
            raise forms.ValidationError(gettext("These belong to different stores."))
        return cleaned

    def _seen(self, name: str, text: str) -> str:
        """Return a text as customers' own words are kept: one line, nothing invisible."""
        words: str = Words(allow_blank=True).run_validation(text)
        if text and not words and self.fields[name].required:
            self.add_error(name, gettext("This has no letters that can be seen."))
        return words


def _store_ids(values: Iterable[Any]) -> Iterator[int]:
    for value in values:
        for row in value if isinstance(value, models.QuerySet) else [value]:
            store_id = store_id_of(row) if isinstance(row, models.Model) else None
            if store_id:
                yield store_id


class Scoped(_Base):
    """Shows a user, and offers in choices, only what belongs to their stores."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return in_scope(super().get_queryset(request), request.user)

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "translations":
            return TranslationsField(db_field.model.longest(), label=db_field.verbose_name)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            self._tidy(field.widget)
        return field

    def _tidy(self, widget: RelatedFieldWidgetWrapper) -> None:
        widget.can_delete_related = False  # a red cross beside a list would delete, not deselect

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", _choices(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", _choices(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _choices(db_field: Any, request: HttpRequest) -> models.QuerySet[Any]:
    model = db_field.remote_field.model
    rows = in_scope(model._default_manager.all(), request.user)
    # What the names in the list are made of
    joins = {"Category": "store", "OptionGroup": "store", "Option": "group", "Station": "store"}
    join = joins.get(model.__name__)
    return rows.select_related(join) if join else rows


def keep_to_store(form: Any, row: models.Model | None) -> None:
    """Offer in a form for a row, or for lines of it, only what is of the row's own store."""
    store_id = store_id_of(row) if row else None
    for field in form.base_fields.values() if store_id else ():
        path = path_to_store(field.queryset.model) if _is_choice(field) else ""
        if path:
            field.queryset = field.queryset.filter(**{path: store_id})


def _is_choice(field: forms.Field) -> bool:
    return isinstance(field, forms.ModelChoiceField)


class ScopedAdmin(Scoped, ListedQuestions):
    form = ScopedForm

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        for one in [form, *(one for formset in formsets or () for one in formset.forms)]:
            for words in one.kept:
                messages.warning(request, words)
        return super().construct_change_message(request, form, formsets, add)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        keep_to_store(form, obj)
        return form


class PartOfStore(_Base):
    """For what is a part of its store, though its table is another: who may change the store."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("orders.change_store")

    has_delete_permission = has_view_permission = has_change_permission


class ScopedInline(Scoped, TabularInline):
    form = ScopedForm
    formset = MeanwhileFormSet
    extra = 0

    def _tidy(self, widget: RelatedFieldWidgetWrapper) -> None:
        for name in ("add", "change", "delete", "view"):
            setattr(widget, f"can_{name}_related", False)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        keep_to_store(formset.form, obj)
        return formset
