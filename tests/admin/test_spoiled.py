"""What of a menu or a store is spoiled ends no page of the admin site, and is named there."""

import pytest
from django.test import Client
from django.utils.html import escape

from orders.menu.models import Item
from tests.admin.forms import list_url
from tests.cast import Cafe
from tests.test_spoiled_menu import CASES, SPOILED_STORES, spoil_flat_white
from tests.test_unreadable import write

pytestmark = pytest.mark.django_db


@pytest.fixture(params=CASES)
def spoiled(request, cafe: Cafe) -> Cafe:
    return spoil_flat_white(cafe, request.param)


@pytest.mark.parametrize("kind", ["item", "category", "ingredient", "optiongroup"])
def test_the_admin_site_lists_the_others_and_names_it(spoiled: Cafe, office: Client, kind):
    page = office.get(f"/admin/orders/{kind}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert escape(f"The menu goes without item {spoiled.flat_white.pk}: ") in text


def test_its_own_form_is_shown_or_leads_back_to_the_list(spoiled: Cafe, office: Client):
    page = office.get(f"/admin/orders/item/{spoiled.flat_white.pk}/change/")
    assert page.status_code == 200 or page.headers["Location"] == list_url(Item)


@pytest.mark.parametrize(("column", "value"), SPOILED_STORES)
def test_the_lists_of_a_spoiled_store_are_shown(
    cafe: Cafe, office: Client, column: str, value: str
):
    write("orders_store", column, value, "id", cafe.store.pk)
    assert office.get(list_url(Item)).status_code == 200
    assert office.get("/admin/orders/store/").status_code == 200
