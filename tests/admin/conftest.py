"""Who sits in the office, and what there is to see."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from cafe.messaging.models import OutboxEvent
from orders.demo.staff import managers
from orders.order.life import Action
from orders.order.models import Order
from orders.order.steps import accept_order, advance_order
from orders.stores.models import Role
from tests.cast import Cafe, actor, make_cafe, make_staff


@pytest.fixture
def alan(cafe: Cafe) -> User:
    """The manager of the café."""
    user = make_staff("Alan", cafe.store, Role.MANAGER)
    user.is_staff = True
    user.save()
    user.groups.add(managers())
    return user


@pytest.fixture
def office(alan: User) -> Client:
    """The admin site as Alan sees it."""
    client = Client()
    client.force_login(alan)
    return client


@pytest.fixture
def other(cafe: Cafe) -> Cafe:
    """Another café, which is none of Alan's business."""
    return make_cafe("harbour")


@pytest.fixture
def everything(db: None) -> Client:
    """The admin site as a superuser sees it."""
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def told(cafe: Cafe) -> Callable[[], list[str]]:
    """Return the events since the test asked last."""

    def events() -> list[str]:
        kinds = list(OutboxEvent.objects.order_by("pk").values_list("detail_type", flat=True))
        OutboxEvent.objects.all().delete()
        return kinds

    return events


@pytest.fixture
def made(cafe: Cafe, grace: User) -> Order:
    order = cafe.place("Joe")
    accept_order(order.pk)
    advance_order(order.pk, Action.START, actor(grace))
    return advance_order(order.pk, Action.READY, actor(grace))
