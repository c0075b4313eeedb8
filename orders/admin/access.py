"""Log-ins and log-outs, to look at: a manager those of their own staff, a superuser all."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cafe.base.questions import ListedQuestions
from orders.admin.order import ReadOnly
from orders.admin.scope import managed_stores
from orders.stores.models import Access


@admin.register(Access)
class AccessAdmin(ReadOnly, ListedQuestions):
    list_display = ("at", "kind", "user", "address", "device")
    list_filter = ("kind",)
    list_select_related = ("user",)
    search_fields = ("=user__username", "=address", "=device")
    search_help_text = _("User name, address or device")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        staff = User.objects.filter(staff_of__store__in=managed_stores(request.user))
        return rows.filter(user__in=staff)
