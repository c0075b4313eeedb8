"""The admin site: menu and store for managers, orders to look at.

A manager sees the rows of their own stores only (`scope.py`); what is changed here tells the world
as a change from the tablet does (`orders/stores/changes.py`).
"""

from orders.admin.access import AccessAdmin
from orders.admin.brand import BrandAdmin
from orders.admin.menu import CategoryAdmin, IngredientAdmin, ItemAdmin, OptionGroupAdmin
from orders.admin.order import OrderAdmin
from orders.admin.people import PeopleAdmin, RolesAdmin
from orders.admin.stations import StationAdmin
from orders.admin.store import StoreAdmin

__all__ = [
    "AccessAdmin",
    "BrandAdmin",
    "CategoryAdmin",
    "IngredientAdmin",
    "ItemAdmin",
    "OptionGroupAdmin",
    "OrderAdmin",
    "PeopleAdmin",
    "RolesAdmin",
    "StationAdmin",
    "StoreAdmin",
]
