"""Menu, store and orders."""

from orders.models.menu import (
    Allergen,
    Category,
    Ingredient,
    Item,
    ItemOptionGroup,
    Option,
    OptionGroup,
)
from orders.models.order import IdempotencyKey, Order, OrderChange, OrderLine, Serve, Status
from orders.models.store import Role, StaffMember, Store

__all__ = [
    "Allergen",
    "Category",
    "IdempotencyKey",
    "Ingredient",
    "Item",
    "ItemOptionGroup",
    "Option",
    "OptionGroup",
    "Order",
    "OrderChange",
    "OrderLine",
    "Role",
    "Serve",
    "StaffMember",
    "Status",
    "Store",
]
