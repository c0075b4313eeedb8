"""Printers of a store, for its managers."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from barista.printing.models import Kind, Printer, tell_store
from cafe.base.tokens import new_token
from orders.admin.scope import PartOfStore, ScopedAdmin


@admin.register(Printer)
class PrinterAdmin(PartOfStore, ScopedAdmin):
    list_display = ("name", "store", "station", "kind", "where", "moment", "active", "state")
    list_filter = ("active", "kind")
    list_select_related = ("store", "station__store")
    search_fields = ("name",)
    filter_horizontal = ("categories",)
    actions = ("new_secret",)
    fieldsets = (
        (None, {"fields": ("store", "name", "active")}),
        (_("Where it is"), {"fields": ("kind", ("address", "port"), "asks_at")}),
        (
            _("What it prints"),
            {"fields": ("width", "labels", "tickets", "moment", "station", "categories")},
        ),
    )
    readonly_fields = ("asks_at",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        # What the worker writes down meanwhile, such as its lease, is not the form's.
        typed = [name for name in form.changed_data if name != "categories"]
        obj.save(update_fields=typed if change else None)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        stores = set(queryset.values_list("store", flat=True))
        super().delete_queryset(request, queryset)
        for store in stores:
            tell_store(store)

    @admin.display(description=_("address"))
    def where(self, printer: Printer) -> str:
        if printer.kind == Kind.CLOUDPRNT:
            return "–"
        return f"{printer.address}:{printer.port}"

    @admin.display(description=_("state"))
    def state(self, printer: Printer) -> str:
        return str(printer.get_trouble_display() or "–")  # type: ignore[attr-defined]

    @admin.display(description=_("CloudPRNT server"))
    def asks_at(self, printer: Printer) -> str:
        if not printer.pk or printer.kind != Kind.CLOUDPRNT:
            return gettext("Of a CloudPRNT printer: here, once it is saved.")
        path = reverse("cloudprnt", args=[printer.secret])
        why = gettext("behind this site's https:// name, into the printer's own settings page")
        return format_html("<code>{}</code> {}", path, why)

    @admin.action(
        permissions=["change"],
        description=_("Give a new CloudPRNT address; the old one ends"),
    )
    def new_secret(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for printer in queryset:
            Printer.objects.filter(pk=printer.pk).update(secret=new_token())
        messages.success(request, gettext("Type the new address into the printer."))
