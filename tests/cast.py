"""The cast of the tests: a small café, its staff, and a customer's wishes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.test import Client

from cafe.messaging.models import OutboxEvent
from orders.menu.models import Category, Ingredient, Item, ItemOptionGroup, Option, OptionGroup
from orders.order.cart import Cart, CartLine
from orders.order.life import Action
from orders.order.models import IdempotencyKey, Order, OrderChange, Status
from orders.order.placing import place_order
from orders.order.steps import advance_order
from orders.stores.models import Role, StaffMember, Store
from orders.stores.people import Actor

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

    def place_big(self) -> Order:
        """Place an order for two flat whites and a croissant."""
        lines = (
            CartLine(item=self.flat_white.pk, quantity=2, options=(self.oat.pk,), note="hot"),
            CartLine(item=self.croissant.pk, quantity=1),
        )
        order, _ = place_order(store_slug=self.store.slug, cart=Cart(name="Ada", lines=lines))
        return order

    def order_at(self, status: str, barista: User, name: str = "Ada") -> Order:
        """Place an order and walk it to a status by its shortest way."""
        order = self.place(name)
        for step in SHORTEST_WAY[Status(status)]:
            order = advance_order(order.pk, step, actor(barista))
        return Order.objects.get(pk=order.pk)

    @property
    def url(self) -> str:
        return f"/api/stores/{self.store.slug}/"

    def step_url(self, order: Order, step: str) -> str:
        return f"{self.url}orders/{order.pk}/{step}/"

    def change(self, **values: object) -> None:
        """Change the store as nobody's command: what is tested is what follows from it."""
        Store.objects.filter(pk=self.store.pk).update(**values)


SHORTEST_WAY = {
    Status.PLACED: [],
    Status.ACCEPTED: [Action.ACCEPT],
    Status.PREPARING: [Action.ACCEPT, Action.START],
    Status.READY: [Action.ACCEPT, Action.START, Action.READY],
    Status.COLLECTED: [Action.ACCEPT, Action.START, Action.READY, Action.COLLECT],
    Status.CANCELLED: [Action.CANCEL],
}


def _rows_of(model: type[Model]) -> QuerySet[Any]:
    return QuerySet(model)


def make_cafe(slug: str = "corner", **store: object) -> Cafe:
    """Make the rows of each kind at once: most tests begin with this.

    Only the last touch the menu, whose number any of them would change.
    """
    shop = Store.objects.create(slug=slug, name=slug.title(), **store)
    coffee, bakery = _rows_of(Category).bulk_create(
        Category(store=shop, name=name, position=at)
        for at, name in enumerate(("Coffee", "Bakery"), start=1)
    )
    cow, oats, butter, beans = _rows_of(Ingredient).bulk_create(
        Ingredient(store=shop, name=name, allergen=allergen, vegan=vegan)
        for name, allergen, vegan in (
            ("Whole milk", "milk", False),
            ("Oat milk", "gluten", True),
            ("Butter", "milk", False),
            ("Beans", "", True),
        )
    )
    milk, syrup = _rows_of(OptionGroup).bulk_create(
        OptionGroup(store=shop, name=name) for name in ("Milk", "Syrup")
    )
    whole, oat, vanilla, caramel, hazelnut = _rows_of(Option).bulk_create(
        Option(group=group, name=name, price=Decimal(price), position=at)
        for group, name, price, at in (
            (milk, "Whole", "0.00", 1),
            (milk, "Oat", "0.50", 2),
            (syrup, "Vanilla", "0.60", 0),
            (syrup, "Caramel", "0.60", 1),
            (syrup, "Hazelnut", "0.60", 2),
        )
    )
    flat_white, croissant = _rows_of(Item).bulk_create(
        Item(category=category, name=name, price=Decimal(price))
        for category, name, price in (
            (coffee, "Flat White", "3.40"),
            (bakery, "Croissant", "2.80"),
        )
    )
    in_option, in_item = Option.ingredients.through, Item.ingredients.through
    _rows_of(in_option).bulk_create(
        [in_option(option=whole, ingredient=cow), in_option(option=oat, ingredient=oats)]
    )
    _rows_of(in_item).bulk_create(
        [in_item(item=flat_white, ingredient=beans), in_item(item=croissant, ingredient=butter)]
    )
    ItemOptionGroup.objects.bulk_create(
        [
            ItemOptionGroup(item=flat_white, group=milk, min=1, max=1, default=whole, position=1),
            ItemOptionGroup(item=flat_white, group=syrup, min=0, max=2, position=2),
        ]
    )
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


def logged_in(user: User, **options: Any) -> Client:
    """Return a browser's session of somebody; `enforce_csrf_checks=True` minds the token."""
    client = Client(**options)
    client.force_login(user)
    return client


@contextmanager
def nothing_happens() -> Iterator[None]:
    """Fail when an order, a change, an event, a key or a number of the stream came to be."""
    before = everything()
    yield
    assert everything() == before


def everything() -> dict[str, Any]:
    """Return all that an order writes, to be compared."""
    return {
        "orders": list(Order.objects.order_by("pk").values()),
        "lines": list(Order.objects.order_by("lines__pk").values_list("lines__pk", "lines__made")),
        "history": OrderChange.objects.count(),
        "events": OutboxEvent.objects.count(),
        "keys": IdempotencyKey.objects.count(),
        "seqs": list(Store.objects.order_by("pk").values_list("seq", "last_number")),
    }


def problem(answer: Any, status: int, **expected: object) -> dict[str, Any]:
    """Return the body of an answer that must be the contract's problem with this status."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert {name: body.get(name) for name in expected} == expected
    assert "Traceback" not in answer.content.decode()
    return body
