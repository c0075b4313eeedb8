"""The store: changed here on the same road as from the tablet."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cafe.base.tokens import new_token
from orders.admin.clock import StoreTimeAdmin
from orders.admin.hours import OpeningHoursInline, SpecialDayInline, changes_hours
from orders.admin.promises import promises_table
from orders.admin.scope import (
    ScopedForm,
    ScopedInline,
    managed_stores,
    staff_actor,
)
from orders.menu.availability import menu_change
from orders.menu.brand import Brand
from orders.menu.currency import unpayable
from orders.menu.models import Item, touch_menu
from orders.menu.photos import forgetting_photos
from orders.stores.board import board_link
from orders.stores.changes import change_store, keep_hours, record_store_change
from orders.stores.models import StaffMember, Store

MOST_NAMED = 5
CODES = _(
    "With a number of orders for each code the board shows a new QR code every five minutes, and "
    "whoever orders by phone must have scanned one. The board then gets a link of its own: a code "
    "that anybody can open from home would say nothing. Staff need none."
)
HOURS = _(
    "With opening hours, below, the store opens and closes by itself; who opens or closes it by"
    " hand does so for this business day. Without any it is opened and closed by hand alone."
)
PROMISES = _(
    "The share of orders that were ready by the end of what their customer was told: at first, and "
    "last, after the bar had moved it. What was cancelled before does not count."
)


class StaffInline(ScopedInline):
    model = StaffMember

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = _people(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _people(request: HttpRequest) -> models.QuerySet[User]:
    """Return whom one may take on: people without a café, and one's own staff."""
    people = User.objects.order_by("username")
    if request.user.is_superuser:
        return people
    new = Q(staff_of=None, is_superuser=False, is_active=True)
    return people.filter(new | Q(staff_of__store__in=managed_stores(request.user))).distinct()


def _pictures(stores: Sequence[Store]) -> tuple[models.QuerySet[Any], ...]:
    """Return all rows with photos that go with these stores."""
    items = Item.objects.filter(category__store__in=stores)
    return items, Brand.objects.filter(store__in=stores)


class StoreForm(ScopedForm):
    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"]
        unpaid = unpayable(self.instance, currency) if self.instance.pk else ()
        if unfit := list(islice(unpaid, MOST_NAMED)):
            raise forms.ValidationError(
                gettext("Prices on the menu have more decimals than %(currency)s: %(items)s.")
                % {"currency": currency, "items": ", ".join(unfit)}
            )
        return currency


@admin.register(Store)
class StoreAdmin(StoreTimeAdmin):
    form = StoreForm
    inlines = (OpeningHoursInline, SpecialDayInline, StaffInline)
    list_display = (
        "name",
        "open",
        "paused",
        "paused_until",
        "capacity",
        "stations",
        "horizon_minutes",
        "pages",
    )
    list_filter = ("open", "paused")
    actions = ("lock_board", "open_board")
    search_fields = ("name", "slug")
    fieldsets = (
        (None, {"fields": ("name", "slug")}),
        (
            _("Now"),
            {
                "fields": (
                    "open",
                    ("paused", "paused_until", "pause_reason"),
                    ("busy_minutes", "busy_until"),
                )
            },
        ),
        (_("Limits"), {"fields": ("capacity", "stations", "horizon_minutes")}),
        (
            _("Times, in seconds"),
            {
                "fields": (
                    ("accept_seconds", "start_seconds"),
                    ("collect_seconds", "board_seconds"),
                    ("warn_seconds", "late_seconds"),
                )
            },
        ),
        (
            _("The day"),
            {"fields": ("last_orders_minutes", "day_begins_at"), "description": HOURS},
        ),
        (_("Customers' links"), {"fields": ("link_hours",)}),
        (_("Ready board"), {"fields": ("board", "code_orders"), "description": CODES}),
        (_("Promises kept"), {"fields": ("promises",), "description": PROMISES}),
        (
            _("Money and place"),
            {"fields": ("currency", "locale", "timezone", "pays_first")},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # It is in printed QR codes, MQTT topics and stored events.
        return ("slug", "board", "promises") if obj else ("board", "promises")

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method != "POST" or not object_id:
            return super().changeform_view(request, object_id, *args, **kwargs)
        with transaction.atomic():
            # Locked before it is compared: two who save at once do so one after the other.
            list(Store.objects.select_for_update().filter(pk=unquote(object_id)))
            return super().changeform_view(request, object_id, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor = staff_actor(request)
        if change:
            changed = {name: form.cleaned_data[name] for name in form.changed_data}
            if changed.get("code_orders") and not obj.board_key:
                changed["board_key"] = new_token()
            with menu_change(Store.objects.filter(pk=obj.pk), actor):
                change_store(obj.slug, changed, actor)
                if "currency" in changed:
                    touch_menu([obj.pk])  # other currencies have other decimals
        else:
            with transaction.atomic():
                record_store_change(obj, actor)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        mine = Store.objects.filter(pk=form.instance.pk)
        with menu_change(mine, staff_actor(request)):
            super().save_related(request, form, formsets, change)
            if any(changes_hours(formset) for formset in formsets):
                keep_hours(mine.get(), staff_actor(request))
                touch_menu([form.instance.pk])  # its page says them

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with forgetting_photos(*_pictures([obj])):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        stores = list(queryset)
        with forgetting_photos(*_pictures(stores)):
            super().delete_queryset(request, queryset)

    @admin.display(description=_("pages"))
    def pages(self, store: Store) -> str:
        paths = {
            gettext("menu"): reverse("menu", args=[store.slug]),
            gettext("tablet"): reverse("tablet", args=[store.slug]),
            gettext("board"): board_link(store),
        }
        links = (format_html('<a href="{}">{}</a>', path, name) for name, path in paths.items())
        return format_html("{} · {} · {}", *links)

    @admin.display(description=_("its link"))
    def board(self, store: Store) -> str:
        if not store.pk:
            return gettext("for everybody, until you give it a link in the list of stores")
        whose = gettext("for its own screen alone") if store.board_key else gettext("for everybody")
        return format_html('<a href="{0}">{0}</a> ({1})', board_link(store), whose)

    @admin.display(description=_("of the last days"))
    def promises(self, store: Store) -> str:
        return promises_table(store) if store.pk else gettext("nobody has ordered yet")

    @admin.action(
        permissions=["change"],
        description=_("Give the ready board a new link; the old one opens nothing more"),
    )
    def lock_board(self, request: HttpRequest, queryset: models.QuerySet[Store]) -> None:
        for store in queryset:
            change_store(store.slug, {"board_key": new_token()}, staff_actor(request))

    @admin.action(permissions=["change"], description=_("Open the ready board to everybody"))
    def open_board(self, request: HttpRequest, queryset: models.QuerySet[Store]) -> None:
        for store in queryset:
            change_store(store.slug, {"board_key": ""}, staff_actor(request))
