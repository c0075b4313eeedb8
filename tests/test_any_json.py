"""Any JSON at all is answered, and breaks nothing."""

import json

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cafe.messaging.models import OutboxEvent
from orders.order.models import Order
from orders.stores.models import Role
from tests.cast import Cafe, logged_in, make_staff, problem

pytestmark = pytest.mark.django_db

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
ids = st.integers(-2, 60)
lines = st.fixed_dictionaries(
    {"item": ids | anything},
    optional={
        "quantity": st.integers(-1, 22) | anything,
        "options": st.lists(ids, max_size=4) | anything,
        "note": st.text(max_size=150) | anything,
        "name": st.text(max_size=22) | anything,
    },
)
wishes = anything | st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(max_size=22) | anything,
        "items": st.lists(lines | anything, max_size=4) | anything,
        "serve": st.sampled_from(["here", "to_go"]) | anything,
    },
)
many = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def as_json(value: object) -> bytes:
    # half a character cannot be sent as UTF-8, but its escape can
    return json.dumps(value, ensure_ascii=True).encode()


@many
@given(body=wishes)
def test_any_json_is_answered_and_never_breaks_anything(client, cafe: Cafe, body):
    cafe.change(capacity=10_000, horizon_minutes=0)
    before = Order.objects.count(), OutboxEvent.objects.count()
    answer = client.post(f"{cafe.url}orders/", as_json(body), "application/json")
    assert answer.status_code in (202, 400, 413, 422)
    stored = answer.status_code == 202
    assert (Order.objects.count(), OutboxEvent.objects.count()) == (
        before[0] + stored,
        before[1] + stored,
    )
    if not stored:
        problem(answer, answer.status_code)


steps = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("version", "reason", "minutes", "made"), ids | anything)
)
states = st.fixed_dictionaries(
    {},
    optional={
        "open": st.booleans() | anything,
        "paused": st.booleans() | anything,
        "paused_until": st.datetimes().map(str) | st.none() | anything,
        "pause_reason": st.text() | anything,
    },
)


@pytest.fixture
def supervisor(cafe: Cafe) -> User:
    """Somebody who may do all that is asked here, also close the store."""
    return make_staff("Alan", cafe.store, Role.SUPERVISOR)


@settings(many, max_examples=50)
@given(step=st.sampled_from(["start", "ready", "recall", "cancel", "promise"]), body=steps | states)
def test_any_json_of_staff_is_answered_too(cafe: Cafe, supervisor, step, body):
    client = logged_in(supervisor)
    cafe.change(capacity=10_000, horizon_minutes=0, open=True, paused=False)
    order = cafe.place()
    answers = [
        client.post(cafe.step_url(order, step), as_json(body), "application/json"),
        client.patch(cafe.url, as_json(body), "application/json"),
    ]
    for answer in answers:
        assert answer.status_code in (200, 400, 409, 413)
        if answer.status_code != 200:
            problem(answer, answer.status_code)
