"""The page of it in the admin site: one row for each item of a day, for managers to read."""

from typing import Any

from django.contrib import admin
from django.db.models import Min, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest

from cafe.base.questions import ListedQuestions
from cafe.messaging.queues import queues
from extensions.tally.handlers import QUEUE
from extensions.tally.models import Sale
from orders.admin.order import ReadOnly
from orders.admin.scope import managed_stores

SOLD = Sale.objects.filter(sold=True).order_by()
SAME = SOLD.filter(store=OuterRef("store"), day=OuterRef("day"), item=OuterRef("item"))


@admin.register(Sale)
class SaleAdmin(ReadOnly, ListedQuestions):
    list_display = ("day", "store", "item", "number")
    list_display_links = None
    list_filter = ("store",)
    search_fields = ("item",)
    date_hierarchy = "day"
    ordering = ("-day", "store", "item")
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return QUEUE.name in queues() and managed_stores(request.user).exists()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the first row of each item's day, with the sum of them all."""
        first = SOLD.values("store", "day", "item").annotate(first=Min("pk")).values("first")
        total = SAME.values("item").annotate(total=Sum("quantity")).values("total")
        mine = managed_stores(request.user).values("slug")
        rows = super().get_queryset(request).filter(pk__in=first, store__in=mine)
        counted: QuerySet[Any] = rows.annotate(total=Subquery(total))
        return counted

    @admin.display(ordering="total", description="sold")
    def number(self, sale: Any) -> int:
        return int(sale.total)
