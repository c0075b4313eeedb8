"""Two people with the same page open: nothing that either of them saved is lost in silence."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from orders.demo.staff import managers
from orders.menu.availability import set_available
from orders.menu.models import Category, Item, ItemOptionGroup, Option, OptionGroup
from orders.stores.changes import change_store
from orders.stores.models import Role, StaffMember, Store
from tests.admin.forms import Fields, change_url, fill, in_summer, list_url, row_in_list, save, send
from tests.cast import actor, make_staff


@pytest.fixture
def joan(cafe) -> Client:
    """The other manager's browser."""
    user = make_staff("Joan", cafe.store, Role.MANAGER)
    user.is_staff = True
    user.save()
    user.groups.add(managers())
    client = Client()
    client.force_login(user)
    return client


def refused(client, url: str, form: dict, **changes) -> tuple[str, dict]:
    """Send a form that must come back; return the page and what is in its form now."""
    page = client.post(url, {n: v for n, v in (form | changes).items() if v is not None})
    assert page.status_code == 200
    text = page.content.decode()
    return text, Fields(text).values


def said(client, url: str) -> str:
    page: str = client.get(url).content.decode()
    return page


def test_what_both_changed_is_asked_back_and_what_one_typed_stays(office, joan, cafe):
    url = change_url(cafe.flat_white)
    mine = fill(office, url)
    save(joan, cafe.flat_white, price="4.20")
    page, again = refused(office, url, mine, price="4.50")
    assert "Joan changed this to 4.20 meanwhile. Save again to put yours in its place." in page
    assert again["price"] == "4.50"
    assert Item.objects.get(pk=cafe.flat_white.pk).price == Decimal("4.20")
    send(office, url, again)
    assert Item.objects.get(pk=cafe.flat_white.pk).price == Decimal("4.50")


def test_what_only_the_other_changed_stays_and_is_said(office, joan, cafe):
    url = change_url(cafe.flat_white)
    mine = fill(office, url)
    save(joan, cafe.flat_white, price="4.20", description="With a rosetta")
    send(office, url, mine, name="Flatter White")
    row = Item.objects.get(pk=cafe.flat_white.pk)
    assert (row.name, row.price, row.description) == (
        "Flatter White",
        Decimal("4.20"),
        "With a rosetta",
    )
    page = said(office, list_url(Item))
    assert "Flat White: price is 4.20 now, by Joan. It was changed while you had it open." in page


def test_the_same_change_by_both_is_no_conflict(office, joan, cafe):
    mine = fill(office, change_url(cafe.flat_white))
    save(joan, cafe.flat_white, price="4.20")
    send(office, change_url(cafe.flat_white), mine, price="4.2")


def test_a_third_change_after_the_conflict_is_a_conflict_again(office, joan, cafe):
    url = change_url(cafe.flat_white)
    mine = fill(office, url)
    save(joan, cafe.flat_white, price="4.20")
    _, again = refused(office, url, mine, price="4.50")
    save(joan, cafe.flat_white, price="4.30")
    page, _ = refused(office, url, again)
    assert "changed this to 4.30 meanwhile" in page


def test_another_error_does_not_forget_what_the_page_was_opened_with(office, joan, cafe):
    url = change_url(cafe.flat_white)
    mine = fill(office, url)
    save(joan, cafe.flat_white, price="4.20")
    _, again = refused(office, url, mine, name="")
    send(office, url, again, name="Flatter White")
    assert Item.objects.get(pk=cafe.flat_white.pk).price == Decimal("4.20")


def test_ingredients_are_not_lost_either(office, joan, cafe):
    url = change_url(cafe.croissant)
    mine = fill(office, url)
    save(joan, cafe.croissant, ingredients=[cafe.butter.pk, cafe.oat_milk.pk])
    send(office, url, mine, name="Kipferl")
    assert set(cafe.croissant.ingredients.all()) == {cafe.butter, cafe.oat_milk}
    mine = fill(office, url)
    save(joan, cafe.croissant, ingredients=[])
    page, again = refused(office, url, mine, ingredients=[cafe.butter.pk])
    assert "Joan changed this to nothing meanwhile." in page
    send(office, url, again)
    assert set(cafe.croissant.ingredients.all()) == {cafe.butter}


def test_ingredients_given_to_what_had_none_are_kept(office, joan, cafe):
    cafe.croissant.ingredients.clear()
    mine = fill(office, change_url(cafe.croissant))
    save(joan, cafe.croissant, ingredients=[cafe.butter.pk])
    send(office, change_url(cafe.croissant), mine, name="Kipferl")
    assert set(cafe.croissant.ingredients.all()) == {cafe.butter}


def test_the_list_asks_back_too(office, joan, cafe):
    url = list_url(Item)
    mine = fill(office, url)
    prefix = row_in_list(mine, cafe.flat_white.pk)
    save(joan, cafe.flat_white, price="4.20")
    change = {f"{prefix}-price": "4.50", "_save": "Save"}
    page, again = refused(office, url, mine, **change)
    assert "Joan changed this to 4.20 meanwhile." in page
    send(office, url, again, _save="Save")
    assert Item.objects.get(pk=cafe.flat_white.pk).price == Decimal("4.50")


def test_another_row_of_the_list_stays_as_the_other_left_it(office, joan, cafe):
    mine = fill(office, list_url(Item))
    save(joan, cafe.croissant, price="3.10")
    prefix = row_in_list(mine, cafe.flat_white.pk)
    send(office, list_url(Item), mine, **{f"{prefix}-price": "4.50", "_save": "Save"})
    assert Item.objects.get(pk=cafe.croissant.pk).price == Decimal("3.10")


INLINES = {
    "an option": (lambda cafe: cafe.oat.group, lambda cafe: cafe.oat, "price", "0.70", "0.90"),
    "a choice": (
        lambda cafe: cafe.flat_white,
        lambda cafe: ItemOptionGroup.objects.get(group__name="Syrup"),
        "max",
        "3",
        "1",
    ),
    "an item of a category": (
        lambda cafe: Category.objects.get(name="Coffee"),
        lambda cafe: cafe.flat_white,
        "make_seconds",
        "70",
        "90",
    ),
}


@pytest.mark.parametrize(("page", "row", "name", "theirs", "ours"), INLINES.values(), ids=INLINES)
def test_a_line_of_a_page_is_asked_back(office, joan, cafe, page, row, name, theirs, ours):
    url, line = change_url(page(cafe)), row(cafe)
    mine = fill(office, url)
    prefix = row_in_list(mine, line.pk)
    send(joan, url, fill(joan, url), **{f"{prefix}-{name}": theirs})
    text, again = refused(office, url, mine, **{f"{prefix}-{name}": ours})
    assert "Joan changed this to" in text
    assert again[f"{prefix}-{name}"] == ours
    line.refresh_from_db()
    assert Decimal(getattr(line, name)) == Decimal(theirs)
    send(office, url, again)
    line.refresh_from_db()
    assert Decimal(getattr(line, name)) == Decimal(ours)


def test_a_line_that_somebody_deleted_stays_deleted_and_is_said(office, joan, cafe):
    url = change_url(cafe.vanilla.group)
    mine = fill(office, url)
    vanilla, caramel = (row_in_list(mine, row.pk) for row in (cafe.vanilla, cafe.caramel))
    send(joan, url, fill(joan, url), **{f"{vanilla}-DELETE": "on"})
    send(office, url, mine, **{f"{vanilla}-price": "0.80", f"{caramel}-price": "0.90"})
    names = dict(Option.objects.filter(group=cafe.vanilla.group).values_list("name", "price"))
    assert names == {"Caramel": Decimal("0.90"), "Hazelnut": Decimal("0.60")}
    page = said(office, list_url(OptionGroup))
    assert "Vanilla was deleted while you had it open." in page


def test_a_row_of_the_list_that_somebody_deleted_stops_no_other(office, joan, cafe):
    mine = fill(office, list_url(Item))
    prefix = row_in_list(mine, cafe.flat_white.pk)
    send(joan, reverse("admin:orders_item_delete", args=[cafe.croissant.pk]), {"post": "yes"})
    send(office, list_url(Item), mine, **{f"{prefix}-price": "4.50", "_save": "Save"})
    assert Item.objects.get().price == Decimal("4.50")


def test_a_change_of_a_row_that_somebody_deleted_is_not_lost_in_silence(office, joan, cafe):
    mine = fill(office, list_url(Item))
    kept, gone = (row_in_list(mine, row.pk) for row in (cafe.flat_white, cafe.croissant))
    send(joan, reverse("admin:orders_item_delete", args=[cafe.croissant.pk]), {"post": "yes"})
    change = {f"{kept}-price": "4.50", f"{gone}-price": "3.10", "_save": "Save"}
    page, again = refused(office, list_url(Item), mine, **change)
    assert "A row that you changed was deleted meanwhile. Save again for the others." in page
    send(office, list_url(Item), again, _save="Save")
    assert Item.objects.get().price == Decimal("4.50")


def test_the_role_of_somebody_is_asked_back(office, joan, cafe, grace):
    member = StaffMember.objects.get(user=grace)
    url = change_url(cafe.store)
    mine = fill(office, url)
    prefix = row_in_list(mine, member.pk)
    send(joan, url, fill(joan, url), **{f"{prefix}-role": "supervisor"})
    page, _ = refused(office, url, mine, **{f"{prefix}-role": "manager"})
    assert "Joan changed this to supervisor meanwhile." in page
    send(office, url, mine, capacity="9")
    member.refresh_from_db()
    assert member.role == Role.SUPERVISOR


def test_the_store_is_asked_back_and_what_the_tablet_did_stays(office, joan, cafe, grace):
    url = change_url(cafe.store)
    mine = fill(office, url)
    change_store(cafe.store.slug, {"paused": True, "pause_reason": "Milk run"}, actor(grace))
    save(joan, cafe.store, capacity="7")
    page, again = refused(office, url, mine, capacity="9")
    assert "Joan changed this to 7 meanwhile." in page
    send(office, url, again)
    row = Store.objects.get(pk=cafe.store.pk)
    assert (row.capacity, row.paused, row.pause_reason) == (9, True, "Milk run")


def test_a_time_of_two_parts_survives_the_conflict(office, joan, cafe):
    url = change_url(cafe.store)
    day, mine = in_summer(), fill(office, url)
    save(joan, cafe.store, paused_until_0=day, paused_until_1="12:00:00")
    noon = {"paused_until_0": day, "paused_until_1": "13:00:00"}
    page, again = refused(office, url, mine, **noon)
    assert "changed this to" in page
    send(office, url, again)
    until = Store.objects.get(pk=cafe.store.pk).paused_until
    assert until
    assert until.isoformat() == f"{day}T12:00:00+00:00"


def test_what_the_tablet_switched_off_is_said(office, cafe, grace):
    mine = fill(office, change_url(cafe.flat_white))
    set_available(cafe.store, Item, cafe.flat_white.pk, False, actor(grace))
    send(office, change_url(cafe.flat_white), mine, make_seconds="45")
    assert not Item.objects.get(pk=cafe.flat_white.pk).available
    assert "Flat White: available is off now, by somebody" in said(office, list_url(Item))


def test_a_new_row_has_nobody_to_ask(office, cafe):
    url = reverse("admin:orders_category_add")
    send(office, url, fill(office, url), store=str(cafe.store.pk), name="Cold")
    assert Category.objects.filter(name="Cold").exists()
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["item", "store"])
def test_of_two_who_save_at_the_same_moment_one_is_asked_back(office, joan, cafe, kind):
    row, name, values = {
        "item": (cafe.flat_white, "make_seconds", ("70", "80")),
        "store": (cafe.store, "capacity", ("7", "8")),
    }[kind]
    url = change_url(row)
    clients = (office, joan)
    forms = [
        fill(client, url) | {name: value} for client, value in zip(clients, values, strict=True)
    ]
    start = Barrier(2)

    def post(client: Client, form: dict) -> int:
        try:
            start.wait(10)
            return client.post(url, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        codes = list(threads.map(post, clients, forms))
    assert sorted(codes) == [200, 302]
    row.refresh_from_db()
    assert str(getattr(row, name)) == values[codes.index(302)]
