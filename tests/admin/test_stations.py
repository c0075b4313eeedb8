"""A manager makes stations, and says with each category where it is made."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from orders.menu.models import Category
from orders.menu.stations import Station
from orders.order.reading import queue_snapshot
from tests.admin.forms import change_url, fill, list_url, save, send
from tests.cast import Cafe, logged_in, make_cafe, make_staff

pytestmark = pytest.mark.django_db

ADD = "admin:orders_station_add"


def test_a_manager_makes_stations_and_the_tablet_hears(office: Client, cafe: Cafe):
    for name in ("Bar", "Kitchen"):
        send(office, reverse(ADD), fill(office, reverse(ADD)), store=cafe.store.pk, name=name)
    kitchen = Station.objects.get(name="Kitchen")
    save(office, cafe.croissant.category, station=str(kitchen.pk))
    save(office, Station.objects.get(name="Bar"), position="3")
    told = queue_snapshot(cafe.store.pk).store.stations
    assert [one.name for one in told] == ["Kitchen", "Bar"]
    page = office.get(list_url(Station)).content.decode()
    made = dict(
        re.findall(r'field-name.*?>([A-Z]\w+)</a>.*?field-makes">([^<]*)<', page, re.DOTALL)
    )
    # The first has what no category gives to another.
    assert made == {"Kitchen": "Coffee, Bakery", "Bar": "–"}
    listed = office.get(list_url(Category)).content.decode()
    assert re.findall(r'field-station_name">([^<]*)<', listed) == ["Kitchen", "Kitchen"]


def test_no_category_goes_to_the_station_of_another_store(office: Client, cafe: Cafe):
    other = make_cafe("harbour")
    theirs = Station.objects.create(store=other.store, name="Harbour bar")
    page = office.get(change_url(cafe.croissant.category)).content.decode()
    assert "Harbour bar" not in page
    answer = office.post(
        change_url(cafe.croissant.category),
        fill(office, change_url(cafe.croissant.category)) | {"station": str(theirs.pk)},
    )
    assert answer.status_code == 200  # the form again, with what is wrong
    assert Category.objects.get(pk=cafe.croissant.category_id).station is None
    assert office.get(change_url(theirs)).status_code in (302, 403)


def test_a_barista_makes_none(cafe: Cafe, grace: User):
    assert logged_in(grace).get(reverse(ADD)).status_code in (302, 403)
    staff = make_staff("Bo", cafe.store)
    staff.is_staff = True
    staff.save()
    assert logged_in(staff).get(reverse(ADD)).status_code == 403
