"""A store on a phone's home screen: its manifest, icons and worker."""

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from PIL import Image

from orders import pages
from tests.cast import Cafe, make_cafe
from tests.running import ROOT

pytestmark = pytest.mark.django_db


def manifest_of(client, cafe: Cafe) -> dict:
    menu = f"/stores/{cafe.store.slug}/"
    [url] = re.findall(r'<link rel="manifest" href="([^"]+)"', client.get(menu).content.decode())
    answer = client.get(url)
    assert answer["Content-Type"] == "application/manifest+json"
    found: dict = json.loads(answer.content)
    return found


def test_each_store_is_an_app_of_its_own(client, cafe: Cafe):
    other = make_cafe("other")
    other.change(name="Café Ölbaum & Söhne")
    corner, oil = manifest_of(client, cafe), manifest_of(client, other)
    assert (corner["id"], corner["start_url"]) == ("/stores/corner/", "/stores/corner/")
    assert (oil["id"], oil["name"]) == ("/stores/other/", "Café Ölbaum & Söhne")
    assert oil["scope"] == "/", "an order's page is in it as well"
    assert client.get("/stores/none/manifest.webmanifest").status_code == 404


def test_every_icon_is_as_large_as_it_says(client, cafe: Cafe):
    icons = manifest_of(client, cafe)["icons"]
    assert {(one["sizes"], one["purpose"]) for one in icons} == {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    for one in icons:
        name = re.sub(r"\.[0-9a-f]{12}(?=\.png$)", "", one["src"].removeprefix("/static/"))
        with Image.open(ROOT / "static" / name) as picture:
            assert f"{picture.width}x{picture.height}" == one["sizes"]
            assert picture.format == "PNG"


def test_another_release_is_another_worker(client, monkeypatch):
    storage: Any = staticfiles_storage
    pages._service_worker.cache_clear()
    first = client.get("/service-worker.js").content
    assert f'"{storage.manifest_hash}"'.encode() in first.splitlines()[0]
    monkeypatch.setattr(storage, "manifest_hash", "another")
    pages._service_worker.cache_clear()
    assert client.get("/service-worker.js").content != first
    pages._service_worker.cache_clear()
