"""How a store looks to its customers, and where it is."""

from django.contrib import admin

from orders.admin.menu import MenuAdmin
from orders.admin.scope import PartOfStore
from orders.menu.brand import Brand


@admin.register(Brand)
class BrandAdmin(PartOfStore, MenuAdmin):
    fields = ("store", "logo", "cover", "accent", "address")
    list_display = ("store", "accent", "address")
    list_select_related = ("store",)
