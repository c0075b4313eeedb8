"""The demo store: what a newcomer finds, and that making it again is safe."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command

from cafe.messaging.models import OutboxEvent
from orders.demo import menu
from orders.menu.menu import MenuItem
from orders.menu.models import Category, Ingredient, Item, ItemOptionGroup, Option, OptionGroup
from orders.menu.reading import menu_of
from orders.order.cart import Cart, CartLine
from orders.order.models import Order
from orders.order.placing import place_order
from orders.order.price import price_cart
from orders.stores.models import Role, StaffMember, Store

MODELS = (Store, Category, Ingredient, Item, ItemOptionGroup, Option, OptionGroup, StaffMember)


@pytest.fixture
def demo(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    monkeypatch.delenv("CAFE_DEMO_PASSWORD", raising=False)

    def run(password: str = "") -> str:
        if password:
            monkeypatch.setenv("CAFE_DEMO_PASSWORD", password)
        out = io.StringIO()
        call_command("demo", stdout=out)
        return out.getvalue()

    return run


def store() -> Store:
    return Store.objects.get(slug="demo")


def item(name: str) -> MenuItem:
    return next(one for one in menu_of(store()).items.values() if one.name == name)


def as_it_comes(one: MenuItem) -> CartLine:
    return CartLine(one.id, 1, tuple(option.id for option in one.as_it_comes()))


def rows() -> dict[str, list[object]]:
    hidden = {"menu_version", "moment"}
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in hidden}
            for row in model.objects.order_by("pk").values()
        ]
        for model in MODELS
    }


def test_twice_gives_the_same_rows(demo):
    demo()
    once = rows()
    demo()
    assert rows() == once


def test_it_sells_what_a_good_cafe_sells(demo):
    demo()
    assert Category.objects.count() == 6
    assert Item.objects.count() >= 25
    assert set(menu.GROUPS) >= {"Size", "Milk", "Shots", "Syrup", "Extras"}


def test_every_item_can_be_ordered_as_it_comes_at_its_listed_price(demo):
    demo()
    found = menu_of(store())
    for one in found.items.values():
        (line,) = price_cart(found, Cart("Ada", (as_it_comes(one),)))
        assert line.unit_price == one.price, one.name


def test_every_picture_is_there_and_small_and_without_text(demo):
    demo()
    for name in Item.objects.values_list("drawing", flat=True):
        svg = (Path(settings.BASE_DIR) / "static" / "menu" / f"{name}.svg").read_text()
        assert 'viewBox="0 0 160 160"' in svg
        assert len(svg) < 3072, name
        assert "<text" not in svg
        assert not re.search(r"\b(?:href|style|on\w+)=", svg)


def test_every_picture_belongs_to_an_item(demo):
    demo()
    files = {path.stem for path in (Path(settings.BASE_DIR) / "static" / "menu").glob("*.svg")}
    assert files == set(Item.objects.values_list("drawing", flat=True))


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_a_reader_of_each_language_finds_no_word_of_english_on_the_menu(demo, language):
    demo()
    spoken = menu_of(store()).spoken(language)
    lacking = [
        (row.name, text)
        for model in (Category, Item, OptionGroup, Option)
        for row in model.objects.all()
        for text in model.texts
        if not ((row.translations or {}).get(language) or {}).get(text, "").strip()
    ]
    assert lacking == []
    own = {one.id: one.description for one in menu_of(store()).items.values()}
    assert all(one.description != own[one.id] for one in spoken.items.values())
    for model in (Category, Item, OptionGroup, Option):
        for row in model.objects.all():
            row.clean_fields()


def test_every_ingredient_is_used(demo):
    demo()
    unused = Ingredient.objects.filter(items=None, options=None)
    assert list(unused.values_list("name", flat=True)) == []


def test_an_oat_flat_white_has_gluten_and_no_milk(demo):
    demo()
    flat_white = item("Flat White")
    oat = Option.objects.get(group__name="Milk", name="Oat")
    size = Option.objects.get(group__name="Size", name="Small")
    cart = Cart("Ada", (CartLine(flat_white.id, 1, (size.pk, oat.pk)),))
    (line,) = price_cart(menu_of(store()), cart)
    assert line.allergens == ["gluten"]
    assert flat_white.allergens() == ["milk"]


@pytest.mark.parametrize(
    ("name", "diets"),
    [
        ("Flat White", ["vegetarian"]),
        ("Espresso", ["vegan", "vegetarian"]),
        ("Porridge & Berries", ["vegan", "vegetarian"]),
        ("Ham & Cheddar Toastie", []),
    ],
)
def test_diets_follow_from_the_ingredients(demo, name, diets):
    demo()
    assert item(name).diets() == diets


def test_again_sets_back_what_was_changed_and_tells_open_pages(demo):
    demo()
    before = rows()
    Item.objects.filter(name="Flat White").update(price=99, available=False)
    Ingredient.objects.filter(name="Oat milk").update(available=False)
    Store.objects.update(open=False, name="Closed")
    ItemOptionGroup.objects.filter(item__name="Latte").update(max=5)
    OutboxEvent.objects.all().delete()
    demo()
    kinds = OutboxEvent.objects.order_by("pk").values_list("detail_type", flat=True)
    assert list(kinds) == ["StoreChanged", "AvailabilityChanged", "MenuChanged"]
    Store.objects.update(seq=0)
    assert rows() == before


def test_the_first_time_there_is_nobody_to_tell(demo):
    demo()
    assert not OutboxEvent.objects.exists()


def test_again_keeps_orders_and_what_somebody_added(demo):
    demo()
    added = Item.objects.create(
        category=Category.objects.get(name="Espresso"), name="Affogato", price=5
    )
    order, _ = place_order(store_slug="demo", cart=Cart("Ada", (as_it_comes(item("Flat White")),)))
    demo()
    assert Order.objects.get().lines.get().item == order.lines.all()[0].item
    assert Item.objects.filter(pk=added.pk).exists()


def test_the_staff_are_one_of_each_role_and_nobody_is_a_superuser(demo):
    demo()
    people = {user.username: user for user in User.objects.all()}
    assert {name: user.first_name for name, user in people.items()} == {
        "barista": "Grace",
        "supervisor": "Ada",
        "manager": "Alan",
    }
    assert [name for name, user in people.items() if user.is_staff] == ["manager"]
    assert not any(user.is_superuser for user in people.values())
    for role in Role.values:
        assert StaffMember.objects.get(user=people[role]).role == role
    assert people["manager"].has_perm("orders.change_item")
    assert not people["manager"].has_perm("orders.change_order")


def test_a_password_is_made_up_once_and_printed_once(demo):
    said = demo()
    password = re.search(r"Password: (\S+)", said)
    assert password
    assert User.objects.get(username="barista").check_password(password[1])
    assert password[1] not in demo()
    assert User.objects.get(username="manager").check_password(password[1])


def test_a_given_password_is_set_and_not_printed(demo):
    demo()
    said = demo("crema-and-crumbs-42")
    assert "crema-and-crumbs-42" not in said
    assert all(user.check_password("crema-and-crumbs-42") for user in User.objects.all())


def test_the_same_password_again_leaves_sessions_alone(demo):
    demo("crema-and-crumbs-42")
    hashes = dict(User.objects.values_list("username", "password"))
    demo("crema-and-crumbs-42")
    assert dict(User.objects.values_list("username", "password")) == hashes
