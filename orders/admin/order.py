"""Orders, to look at: their lines and their history. Nothing here can change one."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Window
from django.db.models.functions import Lag
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cafe.base.spoiled import SPOILED
from orders.admin.clock import StoreTimeAdmin
from orders.admin.scope import TabularInline
from orders.menu.words import left_out
from orders.order.models import Order, OrderChange, OrderLine
from orders.order.unreadable import each_or_remains, remains_of
from orders.stores.money import in_currency
from orders.stores.people import staff_name


class ReadOnly:
    """Neither add, change nor delete, for anybody: orders are written by their steps alone."""

    def has_add_permission(self, *args: Any) -> bool:
        return False

    def has_change_permission(self, *args: Any) -> bool:
        return False

    def has_delete_permission(self, *args: Any) -> bool:
        return False


class LineInline(ReadOnly, TabularInline):
    model = OrderLine
    fields = (
        *("quantity", "name", "chosen", "note", "allergy", "drinker", "price", "sum"),
        *("made", "by"),
    )
    readonly_fields = fields
    verbose_name = _("line")
    verbose_name_plural = _("lines")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("made_by")

    @admin.display(description=_("options"))
    def chosen(self, line: OrderLine) -> str:
        names = [option["name"] for option in line.options]
        return ", ".join([*names, *left_out(line.without)])

    @admin.display(description=_("unit price"))
    def price(self, line: OrderLine) -> str:
        return str(in_currency(line.unit_price, line.order.currency))

    @admin.display(description=_("total"))
    def sum(self, line: OrderLine) -> str:
        return str(in_currency(line.total, line.order.currency))

    @admin.display(description=_("made by"))
    def by(self, line: OrderLine) -> str:
        return staff_name(line.made_by) if line.made_by else ""


class HistoryInline(ReadOnly, TabularInline):
    model = OrderChange
    fields = ("time", "seconds", "event", "status", "who", "reason", "version", "seq")
    readonly_fields = fields
    verbose_name_plural = _("history")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        previous = Window(Lag("at"), partition_by=F("order"), order_by="seq")
        rows: models.QuerySet[Any] = super().get_queryset(request).annotate(previous=previous)
        return rows

    @admin.display(description=_("at"))
    def time(self, change: OrderChange) -> str:
        return timezone.localtime(change.at).strftime("%H:%M:%S")

    @admin.display(description=_("by"))
    def who(self, change: OrderChange) -> str:
        _, _, user_id = change.actor.partition(":")
        user = User.objects.filter(pk=user_id).first() if user_id else None
        return staff_name(user) if user else change.actor

    @admin.display(description=_("seconds since the step before"))
    def seconds(self, change: Any) -> str:
        return f"{(change.at - change.previous).total_seconds():.1f}" if change.previous else ""


class ReadableChangeList(ChangeList):
    """Lists an order that cannot be read as such, beside the others."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        found: Any = self.result_list
        self.result_list = each_or_remains(found, lambda order: order)
        if not all(order.readable for order in self.result_list):
            self.date_hierarchy = None  # made of the times of all orders


@admin.register(Order)
class OrderAdmin(ReadOnly, StoreTimeAdmin):
    inlines = (LineInline, HistoryInline)
    list_display = ("shown_number", "who", "store", "status", "sum", "placed_at", "wait")
    list_filter = (("store", admin.RelatedOnlyFieldListFilter), "status", "day", "overdue")
    list_select_related = ("store",)
    readonly_fields = ("sum",)
    list_display_links = ("shown_number", "who")
    search_fields = ("=number", "name")
    search_help_text = _("Number of the day, or name on the cup")
    date_hierarchy = "placed_at"
    show_full_result_count = False
    # Named one by one: the token is the customer's and is shown to nobody.
    fieldsets = (
        (None, {"fields": (("store", "number", "day"), ("name", "serve"), ("status", "version"))}),
        (_("Money"), {"fields": (("sum", "paid_at"),)}),
        (
            _("Times"),
            {
                "fields": (
                    ("placed_at", "accepted_at", "started_at"),
                    ("ready_at", "collected_at", "cancelled_at"),
                    ("first_promised_from", "first_promised_to", "make_seconds"),
                    ("promised_from", "promised_to", "left_seconds"),
                    ("deadline_at", "overdue"),
                )
            },
        ),
        (_("Who"), {"fields": ("barista", ("cancelled_by", "cancel_reason"))}),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ReadableChangeList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Order | None:
        found: Order | None = super().get_object(request, object_id, from_field)
        # Django takes a value that cannot be read for an order that is not there.
        if found is None and object_id.isdecimal() and self._is_there(request, object_id):
            raise ValueError("a value cannot be read")
        return found

    def _is_there(self, request: HttpRequest, object_id: str) -> bool:
        return self.get_queryset(request).filter(pk=object_id).exists()

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except SPOILED as why:
            order = remains_of(int(object_id or 0), why)
        words = gettext("Order %(number)s (%(status)s, id %(id)s) cannot be shown.") % {
            "number": order.number or "–",
            "status": order.status,
            "id": order.pk,
        }
        messages.error(request, words)
        return redirect("admin:orders_order_changelist")

    @admin.display(description=_("number"), ordering="number")
    def shown_number(self, order: Order) -> str:
        return str(order.number or "–")

    @admin.display(description=_("total"), ordering="total")
    def sum(self, order: Order) -> str:
        return f"{in_currency(order.total, order.currency)} {order.currency}"

    @admin.display(description=_("name"), ordering="name")
    def who(self, order: Order) -> str:
        return order.name if order.readable else gettext("cannot be shown")

    @admin.display(description=_("minutes to ready"))
    def wait(self, order: Order) -> str:
        if not (order.ready_at and order.readable):
            return ""
        return f"{(order.ready_at - order.placed_at).total_seconds() / 60:.1f}"
