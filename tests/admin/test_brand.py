"""What a store has of its own on its pages, as a manager gives it."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cafe.messaging.models import OutboxEvent
from orders.menu.brand import Brand
from tests.admin.forms import change_url, fill, send
from tests.admin.test_photos import drawn
from tests.cast import Cafe, make_cafe

ADD = "admin:orders_brand_add"


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(size: tuple[int, int] = (2000, 1000)) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", drawn("PNG", size), "image/png")


def add(office, cafe: Cafe, **values: object):
    url = reverse(ADD)
    return office.post(url, fill(office, url) | {"store": str(cafe.store.pk)} | values)


def brand(client, cafe: Cafe) -> dict:
    return client.get(f"{cafe.url}menu/").json()["brand"]


def test_a_store_without_one_says_nothing(client, cafe: Cafe):
    assert brand(client, cafe) == {"logo": None, "cover": None, "accent": "", "address": ""}


def test_a_manager_gives_it_and_pages_show_it(client, office, cafe: Cafe):
    answer = add(
        office, cafe, logo=picture(), cover=picture(), accent="#00aaff", address="1 Quay Street"
    )
    assert answer.status_code == 302
    told = brand(client, cafe)
    assert (told["accent"], told["address"]) == ("#00aaff", "1 Quay Street")
    page = client.get(f"/stores/{cafe.store.slug}/").content.decode()
    assert "/accent/00aaff.css" in page
    assert "1 Quay Street" in page
    assert told["logo"] in page
    assert told["cover"] in page


def test_its_pictures_are_cleaned_and_a_logo_is_small(office, cafe: Cafe):
    add(office, cafe, logo=picture(), cover=picture())
    row = Brand.objects.get()
    sizes = []
    for photo in (row.logo, row.cover):
        with default_storage.open(str(photo.name)) as stored:
            kept = Image.open(BytesIO(stored.read()))
        assert kept.format == "WEBP"
        sizes.append(kept.size)
    assert sizes == [(256, 128), (1600, 800)]


@pytest.mark.parametrize("accent", ["red", "#fff", "#12345g", "url(x)", "#a8431a;}"])
def test_what_is_no_colour_is_refused(office, cafe: Cafe, accent: str):
    assert "such as #a8431a" in add(office, cafe, accent=accent).content.decode()
    assert not Brand.objects.exists()


def test_a_change_reaches_open_pages(office, cafe: Cafe):
    add(office, cafe, accent="#00aaff")
    [event] = [json.loads(row.detail) for row in OutboxEvent.objects.all()]
    assert "menu_version" in event


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_is_taken_out_is_deleted(office, cafe: Cafe):
    add(office, cafe, logo=picture())
    name = Brand.objects.get().logo.name
    row = Brand.objects.get()
    url = change_url(row)
    send(office, url, fill(office, url) | {"logo-clear": "on"})
    assert not default_storage.exists(str(name))


def test_nobody_gives_another_store_one(office, cafe: Cafe):
    add(office, make_cafe("other"), accent="#00aaff")
    assert not Brand.objects.exists()
