"""The stations of a store; what each makes is said with the categories."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.admin.menu import OF_MY_STORES, MenuAdmin
from orders.admin.scope import PartOfStore
from orders.menu.models import Category
from orders.menu.stations import Station


@admin.register(Station)
class StationAdmin(PartOfStore, MenuAdmin):
    fields = ("store", "name", "position", "makes")
    readonly_fields = ("makes",)
    list_display = ("name", "store", "position", "makes")
    list_editable = ("position",)
    list_filter = (("store", OF_MY_STORES),)
    list_select_related = ("store",)
    search_fields = ("name",)

    @admin.display(description=_("makes"))
    def makes(self, station: Station) -> str:
        """Return what its categories are called; the first has those that say nothing, too."""
        if not station.pk:
            return gettext("What the categories of the menu say is made here.")
        mine = Q(station=station)
        if station == Station.objects.filter(store=station.store_id).first():
            mine |= Q(station=None)
        names = Category.objects.filter(mine, store=station.store_id)
        return ", ".join(names.values_list("name", flat=True)) or "–"
