"""The menu: categories, items, options and ingredients."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cafe.base.spoiled import SPOILED
from orders.admin.meanwhile import MeanwhileFormSet, MeanwhileList
from orders.admin.scope import (
    ScopedAdmin,
    ScopedForm,
    ScopedInline,
    managed_stores,
    staff_actor,
)
from orders.menu.availability import menu_change
from orders.menu.brand import Brand
from orders.menu.models import (
    Category,
    Ingredient,
    Item,
    ItemOptionGroup,
    Option,
    OptionGroup,
    touch_menu,
)
from orders.menu.photos import forgetting_photos
from orders.menu.readable import LeftOut, Reader
from orders.menu.reading import menu_of
from orders.menu.rules import below_nothing, broken_by, choices_of, how_many, prices_of
from orders.menu.stations import Station

HOURS = _(
    "By the clock on the café's wall. Outside them the menu shows the item with its hours, and it "
    "cannot be ordered."
)
ALLERGENS = _(
    "The menu says “contains none” only where all is stated: the item, its ingredients and the "
    "options it comes with. Until then it says “ask us”, and who leaves out an allergen does not "
    "see the item."
)
OF_MY_STORES = admin.RelatedOnlyFieldListFilter


def _left_out(request: HttpRequest) -> list[LeftOut]:
    return [one for store in managed_stores(request.user) for one in menu_of(store).left_out]


class ReadableList(ChangeList):
    """Lists what can be read; the rest is named above."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        found: Any = self.result_list
        reader = Reader()
        pks = reader.each(found, _listable)
        if reader.left_out:  # a query set again, as the list has a formset
            self.result_list = self.queryset.filter(pk__in=pks)


def _listable(row: models.Model) -> int:
    """Return its id; raise one of SPOILED when a list could not show it."""
    str(row)
    formats.localize(getattr(row, "price", None))
    return int(row.pk)


class MenuAdmin(ScopedAdmin):
    """Tells the world what is to be had, when any of the site's ways of changing changes that."""

    list_form: type[ScopedForm] = ScopedForm

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET":
            self._name_left_out(request)
        return self._telling(request, super().changelist_view, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self._telling(request, super().changeform_view, *args, **kwargs)
        except SPOILED:
            if not _left_out(request):
                raise
            # The list names what it is.
            return redirect(f"admin:orders_{self.opts.model_name}_changelist")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ReadableList

    def _name_left_out(self, request: HttpRequest) -> None:
        for one in _left_out(request):
            words = gettext("The menu goes without %(row)s. It must be mended in the database.")
            text = words % {"row": one}
            self.message_user(request, text, messages.ERROR)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._telling(request, super().delete_view, *args, **kwargs)

    def _telling(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        *args: Any,
        **kwargs: Any,
    ) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        stores = managed_stores(request.user)
        items = Item.objects.filter(category__store__in=stores)
        brands = Brand.objects.filter(store__in=stores)
        with menu_change(stores, staff_actor(request)), forgetting_photos(items, brands):
            return view(request, *args, **kwargs)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=self.list_form, **kwargs)

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(request, formset=MeanwhileList, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        touch_menu([form.instance.store_of()])  # its many-to-many rows pass by save()


@admin.action(description=_("Switch on what is selected"), permissions=["change"])
def switch_on(model_admin: Any, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
    rows.update(available=True)


@admin.action(description=_("Switch off what is selected (sold out)"), permissions=["change"])
def switch_off(model_admin: Any, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
    rows.update(available=False)


@admin.action(
    description=_("State that the allergens of what is selected are complete"),
    permissions=["change"],
)
def declare(model_admin: Any, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
    rows.update(allergens_declared=True)


@admin.action(
    description=_("Take back that they are: the menu says “ask us”"),
    permissions=["change"],
)
def undeclare(model_admin: Any, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
    rows.update(allergens_declared=False)


class PricedForm(ScopedForm):
    """Takes no price with which an item could cost less than nothing; its choices are not here."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        price: Any = cleaned.get("price")
        is_new = price is not None and "price" in self.changed_data
        if is_new and self.instance.pk and (why := below_nothing(price, choices_of(self.instance))):
            self.add_error("price", why)
        return cleaned


class ItemInline(ScopedInline):
    model = Item
    form = PricedForm
    fields = ("name", "price", "available", "make_seconds", "position")
    show_change_link = True


@admin.register(Category)
class CategoryAdmin(MenuAdmin):
    inlines = (ItemInline,)
    list_display = ("name", "store", "position", "station_name", "items")
    list_editable = ("position",)
    list_filter = (("store", OF_MY_STORES),)
    list_select_related = ("store",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        firsts = Station.objects.filter(store=OuterRef("store")).values("name")
        made_at = Coalesce("station__name", Subquery(firsts[:1]))
        rows: models.QuerySet[Any] = (
            super().get_queryset(request).annotate(item_count=Count("items"), made_at=made_at)
        )
        return rows

    @admin.display(description=_("station"), ordering="made_at")
    def station_name(self, category: Any) -> str:
        return str(category.made_at or "–")

    @admin.display(description=_("items"), ordering="item_count")
    def items(self, category: Any) -> int:
        return int(category.item_count)


class ChoiceFormSet(MeanwhileFormSet):
    """The choices of an item: each can be made, and none takes the price below nothing."""

    def clean(self) -> None:
        super().clean()
        choices = []
        for form in kept(self):
            use = form.instance
            options = list(use.group.options.all())
            if use.min > len(options):
                form.add_error("min", f"{use.group.name} has {how_many(len(options))}.")
            choices.append((prices_of(options), use.min, use.max))
        price = self.instance.price
        if price is not None and (why := below_nothing(price, choices)):
            raise forms.ValidationError(why)


def kept(formset: Any) -> Iterator[Any]:
    """Yield the forms whose rows will be there, as far as they are whole."""
    for form in formset.forms:
        is_empty = not form.instance.pk and not form.has_changed()
        if not is_empty and form.is_valid() and not formset._should_delete_form(form):
            yield form


class ChoiceInline(ScopedInline):
    model = ItemOptionGroup
    formset = ChoiceFormSet
    verbose_name = _("choice")
    verbose_name_plural = _("choices")
    fields = ("group", "min", "max", "default", "position")


class ItemForm(ScopedForm):
    drawing = forms.ChoiceField(
        label=_("Drawing"), required=False, help_text=_("Shown where there is no photo.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["drawing"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "none"), *((name, name) for name in drawings())]


def drawings() -> list[str]:
    """Return the names of the pictures an item can have."""
    folders = finders.find("menu", find_all=True)
    return sorted({path.stem for folder in folders for path in Path(folder).glob("*.svg")})


@admin.register(Item)
class ItemAdmin(MenuAdmin):
    form = ItemForm
    list_form = PricedForm
    inlines = (ChoiceInline,)
    list_display = (
        *("name", "picture", "heading", "price", "available", "allergens_declared"),
        "make_seconds",
    )
    list_editable = ("price", "available", "allergens_declared")
    list_filter = (("category__store", OF_MY_STORES), ("category", OF_MY_STORES), "available")
    list_select_related = ("category__store",)
    list_per_page = 50
    ordering = ("category__store", "category__position", "position", "pk")
    search_fields = ("name", "description")
    filter_horizontal = ("ingredients",)
    actions = (switch_on, switch_off, declare, undeclare)
    fieldsets = (
        (
            None,
            {"fields": ("category", "name", "description", "translations", "price", "available")},
        ),
        (_("Hours"), {"fields": (("served_from", "served_to"),), "description": HOURS}),
        (_("Picture"), {"fields": ("photo", "drawing", "image_alt")}),
        (
            _("Allergens"),
            {"fields": ("ingredients", "allergens_declared"), "description": ALLERGENS},
        ),
        (_("Making it"), {"fields": ("make_seconds", "position")}),
    )

    @admin.display(description=_("category"), ordering="category__position")
    def heading(self, item: Item) -> str:
        return item.category.name

    @admin.display(description="")
    def picture(self, item: Item) -> str:
        if item.photo:
            url = item.photo.url
        elif item.drawing in drawings():
            url = staticfiles_storage.url(f"menu/{item.drawing}.svg")
        else:
            return ""
        return format_html('<img src="{}" alt="" width="40" height="40" loading="lazy">', url)


class OptionFormSet(MeanwhileFormSet):
    """The options of a choice: enough, and cheap enough, for every item that offers it."""

    def clean(self) -> None:
        super().clean()
        stays = [form for form in self.forms if not self._should_delete_form(form)]
        if self.instance.pk and all(form.is_valid() for form in stays):
            options = [form.instance for form in kept(self)]
            if broken := list(broken_by(self.instance, options)):
                raise forms.ValidationError(broken)


class OptionInline(ScopedInline):
    model = Option
    formset = OptionFormSet
    fields = (
        "name",
        "translations",
        "price",
        "make_seconds",
        "available",
        "ingredients",
        "allergens_declared",
        "position",
    )
    autocomplete_fields = ("ingredients",)


@admin.register(OptionGroup)
class OptionGroupAdmin(MenuAdmin):
    inlines = (OptionInline,)
    list_display = ("name", "store", "answers", "used_by")
    list_filter = (("store", OF_MY_STORES),)
    list_select_related = ("store",)
    search_fields = ("name", "options__name")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        counted = Count("uses", distinct=True)
        rows: models.QuerySet[Any] = super().get_queryset(request).annotate(use_count=counted)
        return rows.prefetch_related("options")

    @admin.display(description=_("options"))
    def answers(self, group: OptionGroup) -> str:
        return ", ".join(option.name for option in group.options.all())

    @admin.display(description=_("items"), ordering="use_count")
    def used_by(self, group: Any) -> int:
        return int(group.use_count)


@admin.register(Ingredient)
class IngredientAdmin(MenuAdmin):
    list_display = ("name", "allergen", "allergens_declared", "vegan", "vegetarian", "available")
    list_editable = ("allergens_declared", "available")
    list_filter = (("store", OF_MY_STORES), "available", "allergens_declared", "allergen")
    list_per_page = 100
    search_fields = ("name",)
    actions = (switch_on, switch_off, declare, undeclare)
