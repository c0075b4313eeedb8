"""Every table of the rooms, where Django looks for them; the code imports each from its room."""

from orders.menu.brand import Brand
from orders.menu.former import FormerName
from orders.menu.models import (
    Allergen,
    Category,
    Ingredient,
    Item,
    ItemOptionGroup,
    Option,
    OptionGroup,
)
from orders.menu.stations import Station
from orders.order.models import (
    IdempotencyKey,
    Order,
    OrderChange,
    OrderCode,
    OrderLine,
    Serve,
    Status,
)
from orders.stores.hours import OpeningHours, SpecialDay
from orders.stores.models import Access, FailedLogIns, Role, StaffMember, Store

__all__ = [
    "Access",
    "Allergen",
    "Brand",
    "Category",
    "FailedLogIns",
    "FormerName",
    "IdempotencyKey",
    "Ingredient",
    "Item",
    "ItemOptionGroup",
    "OpeningHours",
    "Option",
    "OptionGroup",
    "Order",
    "OrderChange",
    "OrderCode",
    "OrderLine",
    "Role",
    "Serve",
    "SpecialDay",
    "StaffMember",
    "Station",
    "Status",
    "Store",
]
