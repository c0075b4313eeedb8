"""A manager sees the rows of their own stores, and no others."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from orders.menu.models import Category, Ingredient, Item, OptionGroup
from orders.stores.models import Role, StaffMember, Store
from tests.admin.forms import act, change_url, fill, list_url
from tests.cast import make_staff


def test_a_manager_sees_the_rows_of_their_own_store_only(office, other):
    for model in (Category, Item, OptionGroup, Ingredient):
        rows = office.get(list_url(model)).context["cl"].queryset
        assert rows.exists()
        assert not rows.filter(**{model.store_path: other.store.pk}).exists()
    assert list(office.get(list_url(Store)).context["cl"].queryset) == [
        Store.objects.get(slug="corner")
    ]


def test_a_manager_cannot_open_another_stores_rows(office, other):
    order = other.place()
    for row in (other.store, other.flat_white, other.oat_milk, other.oat.group, order):
        answer = office.get(change_url(row))
        assert answer.status_code == 302
        assert answer["Location"] == reverse("admin:index")


def test_a_manager_cannot_change_or_delete_another_stores_item(office, other):
    form = {"name": "Stolen", "price": "0", "category": other.flat_white.category_id}
    office.post(change_url(other.flat_white), form)
    office.post(reverse("admin:orders_item_delete", args=[other.flat_white.pk]), {"post": "yes"})
    act(office, Item, "delete_selected", other.flat_white)
    assert Item.objects.get(pk=other.flat_white.pk).name == "Flat White"


def test_choices_offer_the_own_store_only(office, cafe, other):
    for row in (other.oat, other.oat.group, other.oat_milk, other.flat_white.category):
        type(row).objects.filter(pk=row.pk).update(name="Foreign")
    for row in (cafe.flat_white, cafe.oat.group, cafe.flat_white.category):
        assert "Foreign" not in office.get(change_url(row)).content.decode()
    search = {"app_label": "orders", "model_name": "option", "field_name": "ingredients"}
    found = office.get(reverse("admin:autocomplete"), search | {"term": "Foreign"}).json()
    assert found["results"] == []


def test_another_stores_ingredient_is_refused(office, cafe, other):
    url = change_url(cafe.flat_white)
    answer = office.post(url, fill(office, url) | {"ingredients": [other.oat_milk.pk]})
    assert answer.status_code == 200
    assert not cafe.flat_white.ingredients.filter(pk=other.oat_milk.pk).exists()


def test_rows_of_two_stores_are_never_joined_even_by_a_superuser(everything, cafe, other):
    url = reverse("admin:orders_item_add")
    form = fill(everything, url) | {
        "category": cafe.flat_white.category_id,
        "name": "Odd",
        "price": "1",
        "ingredients": [other.oat_milk.pk],
    }
    answer = everything.post(url, form)
    assert "These belong to different stores." in answer.content.decode()
    assert not Item.objects.filter(name="Odd").exists()


def test_a_barista_with_the_right_to_the_site_still_sees_nothing(office, alan):
    StaffMember.objects.filter(user=alan).update(role=Role.BARISTA)
    assert not office.get(list_url(Item)).context["cl"].queryset.exists()


def test_a_barista_does_not_get_in(cafe, grace):
    client = Client()
    client.force_login(grace)
    assert client.get(reverse("admin:index")).status_code == 302


def test_staff_of_other_cafes_are_not_offered(office, cafe, other):
    make_staff("Elsewhere", other.store)
    User.objects.create_user("newcomer")
    page = office.get(change_url(cafe.store)).content.decode()
    assert ">newcomer<" in page
    assert ">elsewhere<" not in page
