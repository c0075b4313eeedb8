"""Orders are there to be looked at."""

import pytest
from django.test import Client
from django.urls import reverse

from orders.menu.models import Category, Ingredient, Item, OptionGroup
from orders.order.models import Order
from orders.stores.models import Store
from tests.admin.forms import change_url, list_url


def test_orders_can_be_looked_at_and_their_token_cannot(office, made):
    page = office.get(change_url(made)).content.decode()
    for word in ("Joe", "Flat White", "OrderStarted", "Grace", "Whole"):
        assert word in page
    assert made.token not in page
    assert made.token not in office.get(list_url(Order)).content.decode()


@pytest.mark.parametrize("who", ["office", "everything"])
def test_nobody_can_add_change_or_delete_an_order(request, made, who):
    client: Client = request.getfixturevalue(who)
    delete = reverse("admin:orders_order_delete", args=[made.pk])
    for url in (change_url(made), delete, reverse("admin:orders_order_add")):
        assert client.post(url, {"status": "collected", "post": "yes"}).status_code == 403
    act_on = {"action": "delete_selected", "_selected_action": [made.pk], "post": "yes"}
    client.post(list_url(Order), act_on)
    made.refresh_from_db()
    assert made.status == "ready"


@pytest.mark.parametrize(("query", "found"), [("joe", 1), ("1", 1), ("2", 0), ("Ann", 0)])
def test_orders_are_found_by_number_and_name(office, made, query, found):
    rows = office.get(list_url(Order), {"q": query}).context["cl"].queryset
    assert rows.count() == found


def test_another_stores_orders_are_not_listed(office, other):
    other.place()
    assert not office.get(list_url(Order)).context["cl"].queryset.exists()


def test_the_site_is_named_and_leads_to_the_tablet(office):
    page = office.get(reverse("admin:index")).content.decode()
    assert "| Cafe</title>" in page
    assert f'href="{reverse("barista-home")}"' in page


@pytest.mark.parametrize("model", [Category, Item, OptionGroup, Ingredient, Store, Order])
def test_every_list_answers_its_search_and_each_page_opens(everything, made, model):
    assert everything.get(list_url(model), {"q": "a"}).status_code == 200
    assert everything.get(change_url(model.objects.all()[0])).status_code == 200
