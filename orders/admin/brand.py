"""How a store looks to its customers, and where it is."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from orders.admin.menu import MenuAdmin
from orders.menu.brand import Brand


@admin.register(Brand)
class BrandAdmin(MenuAdmin):
    fields = ("store", "logo", "cover", "accent", "address")
    list_display = ("store", "accent", "address")
    list_select_related = ("store",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # It is a part of the store, though its table is another.
        return request.user.has_perm("orders.change_store")

    has_delete_permission = has_view_permission = has_change_permission
