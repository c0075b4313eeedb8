"""Whatever is changed on the menu here is told to open pages, and nothing else is."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse

from cafe.messaging.event import read
from cafe.messaging.models import OutboxEvent
from orders.menu.availability import set_available
from orders.menu.brand import Brand
from orders.menu.models import (
    Category,
    Ingredient,
    Item,
    ItemOptionGroup,
    MenuEntry,
    Option,
    OptionGroup,
)
from orders.menu.stations import Station
from orders.order import publishing
from orders.order.reading import menu_snapshot
from orders.routes import fan_out
from tests.admin.forms import act, change_url, fill, list_url, row_in_list, save, send
from tests.admin.test_photos import drawn
from tests.cast import Cafe, actor

LATER = datetime(2030, 1, 1, tzinfo=UTC)
MENU, SWITCHES = "MenuChanged", "AvailabilityChanged"
OF_THE_PAGE = {"id", "store", "group", "item"}  # where a row belongs


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def all_is_declared(cafe: Cafe) -> None:
    """State the allergens of everything, so that one that is not stated shows."""
    for kind in (Ingredient, Option, Item):
        kind.objects.update(allergens_declared=True)


@pytest.fixture(autouse=True)
def stations(cafe: Cafe) -> None:
    for at, name in enumerate(("Bar", "Kitchen")):
        Station.objects.create(store=cafe.store, name=name, position=at)


def kitchen() -> Station:
    return Station.objects.get(name="Kitchen")


def use_of(cafe: Cafe) -> ItemOptionGroup:
    return ItemOptionGroup.objects.get(item=cafe.flat_white, group=cafe.oat.group)


def line(page: models.Model, row: models.Model, field: str, value: Any) -> Callable[[Client], None]:
    """Change a field of a row that stands as a line on another's page."""

    def change(office: Client) -> None:
        prefix = row_in_list(fill(office, change_url(page)), row.pk)
        save(office, page, **{f"{prefix}-{field}": value})

    return change


def own(row: models.Model, **changes: Any) -> Callable[[Client], None]:
    return lambda office: save(office, row, **changes)


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("new.png", drawn("PNG"))


def brand(cafe: Cafe, **values: Any) -> Callable[[Client], None]:
    """Give the store a look of its own."""
    return add("brand", store=str(cafe.store.pk), **values)


Change = Callable[[Cafe], Callable[[Client], None]]

# Every field of every part of a menu: how it is changed, and what is told.
FIELDS: dict[tuple[type[MenuEntry], str], tuple[Change, list[str]]] = {
    (Brand, "logo"): (lambda c: brand(c, logo=upload()), [MENU]),
    (Brand, "cover"): (lambda c: brand(c, cover=upload()), [MENU]),
    (Brand, "accent"): (lambda c: brand(c, accent="#00aaff"), [MENU]),
    (Brand, "address"): (lambda c: brand(c, address="1 Quay Street"), [MENU]),
    (Ingredient, "name"): (lambda c: own(c.butter, name="Ghee"), [MENU]),
    (Ingredient, "allergen"): (lambda c: own(c.butter, allergen="nuts"), [MENU]),
    (Ingredient, "allergens_declared"): (
        lambda c: own(c.butter, allergens_declared=None),
        [MENU],
    ),
    (Ingredient, "translations"): (
        lambda c: own(c.butter, translations_de_name="Schmalz"),
        [],  # the menu names no ingredient, and the tablet's switches are the staff's own
    ),
    (Ingredient, "vegan"): (lambda c: own(c.butter, vegan="on"), [MENU]),
    (Ingredient, "vegetarian"): (lambda c: own(c.butter, vegetarian=None), [MENU]),
    (Ingredient, "available"): (lambda c: own(c.butter, available=None), [SWITCHES]),
    (Category, "name"): (lambda c: own(c.croissant.category, name="Baked"), [MENU]),
    (Category, "translations"): (
        lambda c: own(c.croissant.category, translations_de_name="Gebäck"),
        [MENU],
    ),
    (Category, "position"): (lambda c: own(c.croissant.category, position="0"), [MENU]),
    (Category, "served_from"): (
        lambda c: own(c.croissant.category, served_from="08:00", served_to="11:00"),
        [MENU],
    ),
    (Category, "served_to"): (
        lambda c: own(c.croissant.category, served_from="09:00", served_to="12:00"),
        [MENU],
    ),
    # Which station makes it is of the next order, and no page's business.
    (Category, "station"): (
        lambda c: own(c.croissant.category, station=str(kitchen().pk)),
        [],
    ),
    (Station, "name"): (lambda c: own(kitchen(), name="Oven"), [MENU]),
    (Station, "position"): (lambda c: own(kitchen(), position="0"), []),
    (OptionGroup, "name"): (lambda c: own(c.oat.group, name="Dairy"), [MENU]),
    (OptionGroup, "translations"): (
        lambda c: own(c.oat.group, translations_de_name="Milch"),
        [MENU],
    ),
    (Option, "translations"): (
        lambda c: line(c.oat.group, c.oat, "translations_de_name", "Hafer"),
        [MENU],
    ),
    (Option, "allergens_declared"): (
        lambda c: line(c.oat.group, c.oat, "allergens_declared", None),
        [MENU],
    ),
    (Option, "make_seconds"): (lambda c: line(c.oat.group, c.oat, "make_seconds", "9"), []),
    (Option, "name"): (lambda c: line(c.oat.group, c.oat, "name", "Oats"), [MENU]),
    (Option, "price"): (lambda c: line(c.oat.group, c.oat, "price", "0.70"), [MENU]),
    (Option, "ingredients"): (
        lambda c: line(c.oat.group, c.oat, "ingredients", [c.butter.pk]),
        [MENU],
    ),
    (Option, "available"): (lambda c: line(c.oat.group, c.oat, "available", None), [SWITCHES]),
    (Option, "position"): (lambda c: line(c.oat.group, c.oat, "position", "0"), [MENU]),
    (Item, "category"): (
        lambda c: own(c.croissant, category=str(c.flat_white.category_id)),
        [MENU],
    ),
    (Item, "name"): (lambda c: own(c.croissant, name="Kipferl"), [MENU]),
    (Item, "translations"): (
        lambda c: own(c.croissant, translations_de_description="Warm."),
        [MENU],
    ),
    (Item, "image_alt"): (lambda c: own(c.croissant, image_alt="Cut open."), [MENU]),
    (Item, "allergens_declared"): (lambda c: own(c.croissant, allergens_declared=None), [MENU]),
    (Item, "served_from"): (
        lambda c: own(c.croissant, served_from="08:00", served_to="11:00"),
        [MENU],
    ),
    (Item, "served_to"): (
        lambda c: own(c.croissant, served_from="09:00", served_to="12:00"),
        [MENU],
    ),
    (Item, "description"): (lambda c: own(c.croissant, description="Warm."), [MENU]),
    (Item, "price"): (lambda c: own(c.croissant, price="2.90"), [MENU]),
    (Item, "photo"): (
        lambda c: own(c.croissant, photo=upload()),
        [MENU],
    ),
    (Item, "drawing"): (lambda c: own(c.croissant, drawing="croissant"), [MENU]),
    (Item, "ingredients"): (lambda c: own(c.croissant, ingredients=[c.oat_milk.pk]), [MENU]),
    (Item, "make_seconds"): (lambda c: own(c.croissant, make_seconds="5"), []),
    (Item, "available"): (lambda c: own(c.croissant, available=None), [SWITCHES]),
    (Item, "position"): (
        lambda c: own(c.croissant, category=str(c.flat_white.category_id), position="5"),
        [MENU],
    ),
    (ItemOptionGroup, "min"): (lambda c: line(c.flat_white, use_of(c), "min", "0"), [MENU]),
    (ItemOptionGroup, "max"): (lambda c: line(c.flat_white, use_of(c), "max", "2"), [MENU]),
    (ItemOptionGroup, "default"): (
        lambda c: line(c.flat_white, use_of(c), "default", str(c.oat.pk)),
        [MENU],
    ),
    (ItemOptionGroup, "position"): (
        lambda c: line(c.flat_white, use_of(c), "position", "9"),
        [MENU],
    ),
}


def named(key: tuple[type[MenuEntry], str]) -> str:
    return f"{key[0].__name__}-{key[1]}"


def version(cafe: Cafe) -> int:
    """Return the menu's version as a page is told it when it opens."""
    found = menu_snapshot(cafe.store.pk).store.menu_version
    assert found is not None
    return found


def test_the_table_has_every_field_there_is():
    kinds = {kind for kind, _ in FIELDS}
    assert kinds == set(MenuEntry.__subclasses__())
    for kind in kinds:
        columns = {field.name for field in (*kind._meta.fields, *kind._meta.many_to_many)}
        assert columns - OF_THE_PAGE == {field for of, field in FIELDS if of is kind}


@pytest.mark.parametrize("key", FIELDS, ids=named)
def test_a_changed_field_is_told(office, cafe, told, key):
    change, expected = FIELDS[key]
    before = version(cafe)
    change(cafe)(office)
    assert told() == expected
    assert (version(cafe) > before) == (MENU in expected)


def add(kind: str, **values: Any) -> Callable[[Client], None]:
    def change(office: Client) -> None:
        url = reverse(f"admin:orders_{kind}_add")
        send(office, url, fill(office, url), **values)

    return change


def delete(row: models.Model) -> Callable[[Client], None]:
    url = reverse(f"admin:orders_{row._meta.model_name}_delete", args=[row.pk])
    return lambda office: send(office, url, {"post": "yes"})


NEW_OPTION = {
    "options-TOTAL_FORMS": "4",
    "options-3-name": "Soya",
    "options-3-price": "0.30",
    "options-3-available": "on",
    "options-3-position": "3",
    "options-3-make_seconds": "0",
}

CHANGES: dict[str, tuple[Change, list[str]]] = {
    "new ingredient": (
        lambda c: add("ingredient", store=str(c.store.pk), name="Soya", vegan="on"),
        [MENU],
    ),
    "new station": (lambda c: add("station", store=str(c.store.pk), name="Oven"), [MENU]),
    "no station": (lambda c: delete(kitchen()), [MENU]),
    "new category": (lambda c: add("category", store=str(c.store.pk), name="Cold"), [MENU]),
    "new item": (
        lambda c: add("item", category=str(c.croissant.category_id), name="Scone", price="3"),
        [SWITCHES, MENU],
    ),
    "new choice that nothing offers": (
        lambda c: add("optiongroup", store=str(c.store.pk), name="Ice"),
        [],
    ),
    "new option": (lambda c: own(c.vanilla.group, **NEW_OPTION), [SWITCHES, MENU]),
    "option deleted": (
        lambda c: line(c.vanilla.group, c.caramel, "DELETE", "on"),
        [SWITCHES, MENU],
    ),
    "choice taken away": (
        lambda c: line(c.flat_white, use_of(c), "DELETE", "on"),
        [SWITCHES, MENU],
    ),
    "choice deleted": (lambda c: delete(c.vanilla.group), [SWITCHES, MENU]),
    "item deleted": (lambda c: delete(c.croissant), [SWITCHES, MENU]),
    "ingredient deleted": (lambda c: delete(c.butter), [MENU]),
    "saved as it was": (lambda c: own(c.croissant), []),
    "other currency, other decimals": (
        lambda c: own(c.store, currency="KWD"),
        ["StoreChanged", MENU],
    ),
    "other currency, the same decimals": (lambda c: own(c.store, currency="USD"), ["StoreChanged"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_comes_and_goes_is_told(office, cafe, told, name):
    change, expected = CHANGES[name]
    before = version(cafe)
    change(cafe)(office)
    assert told() == expected
    assert (version(cafe) > before) == (MENU in expected)


def test_changes_in_a_list_and_by_an_action_are_told(office, cafe, told):
    form = fill(office, list_url(Category))
    prefix = row_in_list(form, cafe.croissant.category_id)
    send(office, list_url(Category), form, **{f"{prefix}-position": "0", "_save": "Save"})
    act(office, Item, "switch_off", cafe.croissant)
    act(office, Ingredient, "delete_selected", cafe.butter)
    assert told() == [MENU, SWITCHES, MENU]


def test_each_change_is_of_a_seq_of_its_own(office, cafe):
    save(office, cafe.flat_white, name="Whiter", available=None)
    details = OutboxEvent.objects.order_by("pk").values_list("detail", flat=True)
    seqs = [msgspec.json.decode(detail)["metadata"]["seq"] for detail in details]
    cafe.store.refresh_from_db()
    assert seqs == [1, 2]
    assert cafe.store.seq == 2


def test_the_event_names_the_version_that_pages_are_told(office, cafe):
    save(office, cafe.croissant, name="Kipferl")
    [detail] = OutboxEvent.objects.values_list("detail", flat=True)
    assert msgspec.json.decode(detail)["menu_version"] == version(cafe)


def test_versions_grow_whatever_the_clock_says(office, cafe, monkeypatch):
    seen = [version(cafe)]
    for name in "abc":
        save(office, cafe.croissant, name=name)
        seen.append(version(cafe))
    monkeypatch.setattr("orders.menu.version.SINCE", LATER)  # as if the clock were set back
    save(office, cafe.croissant, name="d")
    seen.append(version(cafe))
    assert seen == sorted(set(seen))
    assert seen[-1] < 2**53, "exact in JavaScript"


def test_a_switch_leaves_the_version_and_changes_the_menu(cafe, grace):
    before, row = version(cafe), cafe.store.menu_version
    set_available(cafe.store, Item, cafe.croissant.pk, False, actor(grace))
    cafe.store.refresh_from_db()
    assert version(cafe) == before
    assert cafe.store.menu_version != row


@pytest.mark.parametrize("change", [{"name": "Kipferl"}, {"available": None}], ids=str)
def test_every_message_to_pages_of_the_menu_says_the_version(office, cafe, change, monkeypatch):
    messages: list[tuple[str, bytes]] = []
    monkeypatch.setattr(publishing, "publish", lambda *said: messages.append(said))
    save(office, cafe.croissant, **change)
    event = OutboxEvent.objects.get()
    news: Any = read(event.detail_type, event.detail)
    publishing.publish_store(news)
    [(topic, body)] = messages
    told = dict(fan_out(topic, msgspec.json.decode(body)))
    for group in ("menu", "queue"):
        message = told[f"{group}:{cafe.store.slug}"]
        said = message.get("menu_version") or message["store"].menu_version
        assert said == version(cafe), group
