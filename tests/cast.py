"""The cast of the tests: a small café, its staff, and a customer's wishes."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import User

from orders.cart import Cart, CartLine
from orders.models import (
    Category,
    Ingredient,
    Item,
    ItemOptionGroup,
    Option,
    OptionGroup,
    Order,
    Role,
    StaffMember,
    Store,
)
from orders.services import Actor, place_order

PASSWORD = "crema-and-crumbs-42"


@dataclass(frozen=True)
class Cafe:
    """A store with a flat white (milk required, syrup up to two) and a croissant."""

    store: Store
    flat_white: Item
    croissant: Item
    whole: Option
    oat: Option
    vanilla: Option
    caramel: Option
    hazelnut: Option
    oat_milk: Ingredient
    butter: Ingredient

    def line(self, **changes: object) -> dict[str, object]:
        """Return one flat white as the API takes it."""
        return {"item": self.flat_white.pk, "quantity": 1, "options": [self.whole.pk]} | changes

    def wish(self, *lines: dict[str, object], **changes: object) -> dict[str, object]:
        """Return a body for POST …/orders/: one flat white unless told otherwise."""
        return {"name": "Ada", "items": list(lines) or [self.line()]} | changes

    def place(self, name: str = "Ada") -> Order:
        """Place an order for one flat white."""
        line = CartLine(item=self.flat_white.pk, quantity=1, options=(self.whole.pk,))
        order, _ = place_order(store_slug=self.store.slug, cart=Cart(name=name, lines=(line,)))
        return order


def make_cafe(slug: str = "corner", **store: object) -> Cafe:
    shop = Store.objects.create(slug=slug, name=slug.title(), **store)
    coffee = Category.objects.create(store=shop, name="Coffee", position=1)
    bakery = Category.objects.create(store=shop, name="Bakery", position=2)
    cow, oats, butter, beans = (
        Ingredient.objects.create(store=shop, name=name, allergen=allergen, vegan=vegan)
        for name, allergen, vegan in (
            ("Whole milk", "milk", False),
            ("Oat milk", "gluten", True),
            ("Butter", "milk", False),
            ("Beans", "", True),
        )
    )
    milk = OptionGroup.objects.create(store=shop, name="Milk")
    syrup = OptionGroup.objects.create(store=shop, name="Syrup")
    whole = Option.objects.create(group=milk, name="Whole", position=1)
    oat = Option.objects.create(group=milk, name="Oat", price=Decimal("0.50"), position=2)
    whole.ingredients.add(cow)
    oat.ingredients.add(oats)
    vanilla, caramel, hazelnut = (
        Option.objects.create(group=syrup, name=name, price=Decimal("0.60"), position=at)
        for at, name in enumerate(("Vanilla", "Caramel", "Hazelnut"))
    )
    flat_white = Item.objects.create(category=coffee, name="Flat White", price=Decimal("3.40"))
    flat_white.ingredients.add(beans)
    croissant = Item.objects.create(category=bakery, name="Croissant", price=Decimal("2.80"))
    croissant.ingredients.add(butter)
    ItemOptionGroup.objects.create(
        item=flat_white, group=milk, min=1, max=1, default=whole, position=1
    )
    ItemOptionGroup.objects.create(item=flat_white, group=syrup, min=0, max=2, position=2)
    shop.refresh_from_db()
    return Cafe(
        store=shop,
        flat_white=flat_white,
        croissant=croissant,
        whole=whole,
        oat=oat,
        vanilla=vanilla,
        caramel=caramel,
        hazelnut=hazelnut,
        oat_milk=oats,
        butter=butter,
    )


def make_staff(name: str, store: Store, role: str = Role.BARISTA) -> User:
    user = User.objects.create_user(name.lower(), password=PASSWORD, first_name=name)
    StaffMember.objects.create(user=user, store=store, role=role)
    return user


def actor(user: User) -> Actor:
    return Actor("staff", user)
