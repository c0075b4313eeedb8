"""The store changes on the same road as from the tablet."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse

from cafe.messaging.models import OutboxEvent
from orders.order.errors import NotAccepting
from orders.stores.changes import change_store
from orders.stores.models import StaffMember, Store
from tests.admin.forms import change_url, fill, in_summer, save, send
from tests.cast import actor


def test_closing_the_store_here_is_an_event_of_this_manager(office, cafe, alan, told):
    seq = Store.objects.get(pk=cafe.store.pk).seq
    save(office, cafe.store, open=None)
    event = json.loads(OutboxEvent.objects.get().detail)
    assert event["metadata"]["actor"] == f"staff:{alan.pk}"
    assert event["metadata"]["seq"] == seq + 1
    assert event["store"]["open"] is False
    with pytest.raises(NotAccepting):
        cafe.place()


def test_a_limit_changed_here_is_an_event_and_holds(office, cafe, told):
    save(office, cafe.store, capacity="1")
    assert told() == ["StoreChanged"]
    cafe.place()
    with pytest.raises(NotAccepting):
        cafe.place()


def test_saving_the_store_unchanged_is_no_event(office, cafe, told):
    save(office, cafe.store)
    assert told() == []


def test_saving_the_store_does_not_end_a_pause_the_tablet_made_meanwhile(office, cafe, grace):
    form = fill(office, change_url(cafe.store))
    change_store(cafe.store.slug, {"paused": True, "pause_reason": "Milk run"}, actor(grace))
    send(office, change_url(cafe.store), form, capacity="7")
    row = Store.objects.get(pk=cafe.store.pk)
    assert (row.paused, row.pause_reason, row.capacity) == (True, "Milk run", 7)


def test_a_pause_is_typed_in_the_stores_own_time(office, cafe):
    day = in_summer()
    save(office, cafe.store, paused_until_0=day, paused_until_1="12:00:00")
    row = Store.objects.get(pk=cafe.store.pk)
    assert row.paused
    assert row.paused_until
    assert row.paused_until.isoformat() == f"{day}T11:00:00+00:00"


def test_the_slug_of_a_store_stays(office, cafe):
    save(office, cafe.store, slug="elsewhere")
    assert Store.objects.get(pk=cafe.store.pk).slug == "corner"


def test_a_manager_takes_on_a_barista(office, cafe):
    newcomer = User.objects.create_user("newcomer")
    row = {"staff-TOTAL_FORMS": "2", "staff-1-user": newcomer.pk, "staff-1-role": "barista"}
    save(office, cafe.store, **row, **{"staff-1-id": "", "staff-1-store": cafe.store.pk})
    assert StaffMember.objects.get(user=newcomer).store == cafe.store


def test_a_superuser_opens_a_store(everything, cafe, told):
    url = reverse("admin:orders_store_add")
    send(everything, url, fill(everything, url), name="Pier", slug="pier")
    assert Store.objects.get(slug="pier").name == "Pier"
    assert told() == ["StoreChanged"]


@pytest.mark.parametrize("day", ["9999-12-31", "2999-01-01"])
def test_a_pause_that_nobody_waits_for_is_refused_in_words(office, cafe, day):
    form = fill(office, change_url(cafe.store))
    form |= {"paused_until_0": day, "paused_until_1": "23:59:59"}
    answer = office.post(change_url(cafe.store), form)
    assert "within a year" in str(answer.context["adminform"].form.errors["paused_until"])
    assert office.get(reverse("admin:orders_store_changelist")).status_code == 200


def test_a_customers_link_lasts_an_hour_at_least_and_a_month_at_most(office, cafe, told):
    save(office, cafe.store, link_hours="1")
    assert told() == ["StoreChanged"]
    for hours in (0, 31 * 24 + 1):
        cafe.store.link_hours = hours
        with pytest.raises(ValidationError, match="link_hours"):
            cafe.store.full_clean()
