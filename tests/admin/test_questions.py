"""A list of the admin site tells nothing that it does not show, and is not felled by a question."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from cafe.base.questions import ListedQuestions
from cafe.messaging.models import Delivery, OutboxEvent
from orders.menu.models import Category, Ingredient, Item, OptionGroup
from orders.order.models import Order
from orders.stores.models import Store
from tests.admin.forms import list_url
from tests.cast import Cafe

LISTED = list(admin.site._registry)
FAR = "9" * 25
QUESTIONS: list[tuple[Any, list[dict[str, str]]]] = [
    (
        Order,
        [
            {"placed_at__year": "999999999999"},
            {"placed_at__year": FAR},
            {"placed_at__year": "-1"},
            {"placed_at__year": "0"},
            {"placed_at__year": "2026", "placed_at__month": FAR},
            {"placed_at__year": "2026", "placed_at__month": "2", "placed_at__day": "31"},
            {"day__gte": "9" * 12},
            {"day__lt": "10000-01-01"},
            {"store__id__exact": FAR},
            {"store__id__exact": "x"},
            {"status__in": "a," * 5000},
            {"p": FAR},
            {"o": FAR},
            {"q": FAR},
            {"q": "word " * 2000},
            {"q": "w" * 100_000},
            {"q": "\x00"},
        ],
    ),
    (
        Store,
        [
            {"open__exact": FAR},
            {"q": "a " * 2000},
        ],
    ),
    (
        Item,
        [
            {"category__id__exact": FAR},
            {"available__exact": "\x00"},
        ],
    ),
    (
        OptionGroup,
        [
            {"q": "a " * 2000},
        ],
    ),
    (
        Ingredient,
        [
            {"allergen__exact": "\x00"},
        ],
    ),
    (
        OutboxEvent,
        [
            {"q": FAR},
            {"q": "\x00"},
            {"created_at__year": "999999999999"},
            {"detail_type__exact": "\x00"},
        ],
    ),
    (
        Delivery,
        [
            {"queue__exact": "\x00"},
        ],
    ),
    (
        User,
        [
            {"date_joined__year": "999999999999"},
            {"q": "a " * 2000},
            {"groups__id__exact": FAR},
        ],
    ),
]


@pytest.fixture
def office(db: None, cafe: Cafe) -> Client:
    """The site as who sees most of it does."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (Order, "token__startswith"),
        (Order, "token__gt"),
        (Order, "token"),
        (Order, "barista__password__startswith"),
        (Order, "changes__event_id"),
        (Order, "keys__key__startswith"),
        (Order, "lines__drinker__startswith"),
        (Order, "store__staff__user__password__startswith"),
        (Store, "staff__user__password__startswith"),
        (Store, "orders__token__startswith"),
        (Item, "category__store__seq__gt"),
        (Category, "items__price__gt"),
        (OutboxEvent, "detail__contains"),
        (Delivery, "event__detail__contains"),
        (User, "password__startswith"),
    ],
)
def test_what_a_list_does_not_show_cannot_be_asked_of_it(office, cafe, model, lookup):
    cafe.place()
    assert office.get(list_url(model), {lookup: "a"}).status_code == 400


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_no_column_can_be_asked_for_but_by_the_lists_own_filters(office, model):
    listed = admin.site._registry[model]
    assert isinstance(listed, ListedQuestions)
    offered = set(listed._offered(None))
    for field in model._meta.get_fields():
        for ending in ("__startswith", "__regex", "__gt", "__contains", "__pk", ""):
            lookup = f"{field.name}{ending}"
            allowed = listed.lookup_allowed(lookup, "a")
            assert allowed == (lookup in offered)
            assert not (allowed and ending not in ("", "__gt"))


def test_a_lists_own_filters_are_answered(office, cafe):
    order = cafe.place()
    for lookups in (
        {"store__id__exact": cafe.store.pk},
        {"status__exact": "placed"},
        {"day__isnull": "True"},
        {"placed_at__year": order.placed_at.year},
        {"placed_at__year": order.placed_at.year, "placed_at__month": order.placed_at.month},
    ):
        answer = office.get(list_url(Order), lookups)
        assert answer.status_code == 200
        assert list(answer.context["cl"].queryset) == [order], lookups
    assert office.get(list_url(OutboxEvent), {"state": "sent"}).status_code == 200
    assert (
        office.get(list_url(Item), {"category__store__id__exact": cafe.store.pk}).status_code == 200
    )


@pytest.mark.parametrize(("model", "questions"), QUESTIONS)
def test_no_question_fells_a_list(office, cafe, model, questions):
    cafe.place()
    for question in questions:
        assert office.get(list_url(model), question).status_code in (200, 302, 400), question


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_no_key_fells_a_page(office, model):
    for page in ("change", "history", "delete"):
        for key in (FAR, "-1", "x", "%00", "_00", "1_2F2"):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
            answer = office.get(reverse(name, args=[key]))
            assert answer.status_code in (302, 400, 403, 404), (page, key)


def test_the_search_of_a_choice_is_bounded_too(office):
    search = {"app_label": "orders", "model_name": "option", "field_name": "ingredients"}
    url = reverse("admin:autocomplete")
    assert office.get(url, search | {"term": "milk"}).status_code == 200
    assert office.get(url, search | {"term": "a " * 2000}).status_code == 400
    assert office.get(url, search | {"term": "\x00", "page": FAR}).status_code in (200, 400, 404)


def test_a_manager_cannot_ask_for_a_customers_token(cafe, alan):
    client = Client()
    client.force_login(alan)
    token = cafe.place().token
    assert client.get(list_url(Order), {"token__startswith": token[:1]}).status_code == 400
    assert client.get(list_url(Order)).status_code == 200
