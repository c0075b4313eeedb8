"""Orders, to look at: their lines and their history. Nothing here can change one."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Window
from django.db.models.functions import Lag
from django.http import HttpRequest
from django.utils import timezone

from orders.admin.clock import StoreTimeAdmin
from orders.admin.scope import TabularInline
from orders.order.models import Order, OrderChange, OrderLine
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
    fields = ("quantity", "name", "chosen", "note", "drinker", "price", "sum", "made", "by")
    readonly_fields = fields
    verbose_name = "line"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("made_by")

    @admin.display(description="options")
    def chosen(self, line: OrderLine) -> str:
        return ", ".join(option["name"] for option in line.options)

    @admin.display(description="unit price")
    def price(self, line: OrderLine) -> str:
        return str(in_currency(line.unit_price, line.order.currency))

    @admin.display(description="total")
    def sum(self, line: OrderLine) -> str:
        return str(in_currency(line.total, line.order.currency))

    @admin.display(description="made by")
    def by(self, line: OrderLine) -> str:
        return staff_name(line.made_by) if line.made_by else ""


class HistoryInline(ReadOnly, TabularInline):
    model = OrderChange
    fields = ("time", "seconds", "event", "status", "who", "reason", "version", "seq")
    readonly_fields = fields
    verbose_name_plural = "history"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        previous = Window(Lag("at"), partition_by=F("order"), order_by="seq")
        rows: models.QuerySet[Any] = super().get_queryset(request).annotate(previous=previous)
        return rows

    @admin.display(description="at")
    def time(self, change: OrderChange) -> str:
        return timezone.localtime(change.at).strftime("%H:%M:%S")

    @admin.display(description="by")
    def who(self, change: OrderChange) -> str:
        _, _, user_id = change.actor.partition(":")
        user = User.objects.filter(pk=user_id).first() if user_id else None
        return staff_name(user) if user else change.actor

    @admin.display(description="seconds since the step before")
    def seconds(self, change: Any) -> str:
        return f"{(change.at - change.previous).total_seconds():.1f}" if change.previous else ""


@admin.register(Order)
class OrderAdmin(ReadOnly, StoreTimeAdmin):
    inlines = (LineInline, HistoryInline)
    list_display = ("shown_number", "name", "store", "status", "sum", "placed_at", "wait")
    list_filter = (("store", admin.RelatedOnlyFieldListFilter), "status", "day", "overdue")
    list_select_related = ("store",)
    readonly_fields = ("sum",)
    list_display_links = ("shown_number", "name")
    search_fields = ("=number", "name")
    search_help_text = "Number of the day, or name on the cup"
    date_hierarchy = "placed_at"
    show_full_result_count = False
    # Named one by one: the token is the customer's and is shown to nobody.
    fieldsets = (
        (None, {"fields": (("store", "number", "day"), ("name", "serve"), ("status", "version"))}),
        ("Money", {"fields": (("sum", "paid_at"),)}),
        (
            "Times",
            {
                "fields": (
                    ("placed_at", "accepted_at", "started_at"),
                    ("ready_at", "collected_at", "cancelled_at"),
                    ("promised_from", "promised_to", "make_seconds"),
                    ("deadline_at", "overdue"),
                )
            },
        ),
        ("Who", {"fields": ("barista", ("cancelled_by", "cancel_reason"))}),
    )

    @admin.display(description="number", ordering="number")
    def shown_number(self, order: Order) -> str:
        return str(order.number or "–")

    @admin.display(description="total", ordering="total")
    def sum(self, order: Order) -> str:
        return f"{in_currency(order.total, order.currency)} {order.currency}"

    @admin.display(description="minutes to ready")
    def wait(self, order: Order) -> str:
        if not order.ready_at:
            return ""
        return f"{(order.ready_at - order.placed_at).total_seconds() / 60:.1f}"
