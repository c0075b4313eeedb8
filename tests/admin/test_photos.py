"""What is uploaded as a photo is kept as a small plain picture, or refused in words."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from orders.menu.models import Item
from tests.admin.forms import change_url, fill
from tests.cast import Cafe

GPS = 0x8825
HERE = {1: "N", 2: (53.0, 20.0, 0.0), 3: "W", 4: (6.0, 15.0, 0.0)}


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def drawn(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: object) -> bytes:
    kept = BytesIO()
    Image.new(mode, size, 200 if mode in ("1", "L") else None).save(kept, kind, **how)
    return kept.getvalue()


def from_a_phone() -> bytes:
    """A photo taken upright: lying in the file, with where and by what it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x010F] = "SecretPhoneMaker"
    exif.get_ifd(GPS).update(HERE)
    return drawn("JPEG", (4000, 3000), exif=exif.tobytes(), comment=b"SecretComment")


def upload(office: Client, cafe: Cafe, data: bytes, name: str = "latte.png") -> str:
    """Send a photo as the item's page does; return what the page complains of."""
    url = change_url(cafe.flat_white)
    form = fill(office, url) | {"photo": SimpleUploadedFile(name, data, "image/png")}
    answer = office.post(url, form)
    if answer.status_code == 302:
        return ""
    return " ".join(answer.context["adminform"].form.errors["photo"])


def kept(cafe: Cafe) -> Image.Image:
    [item] = Item.objects.filter(pk=cafe.flat_white.pk)
    with default_storage.open(item.photo.name) as stored:
        return Image.open(BytesIO(stored.read()))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", mode) for mode in ("RGB", "CMYK", "L")),
        *(("PNG", mode) for mode in ("RGB", "RGBA", "P", "1", "I;16")),
        *(("WEBP", mode) for mode in ("RGB", "RGBA")),
    ],
)
def test_a_picture_of_any_kind_is_kept_as_webp(office, cafe, kind, mode):
    assert upload(office, cafe, drawn(kind, mode=mode), "anything.jpg") == ""
    assert (kept(cafe).format, kept(cafe).size) == ("WEBP", (40, 30))


def test_a_photo_is_turned_right_made_small_and_says_nothing_of_the_camera(office, cafe, media):
    assert upload(office, cafe, from_a_phone(), "IMG_0001.JPG") == ""
    assert kept(cafe).size == (1200, 1600)
    assert not dict(kept(cafe).getexif())
    [file] = (media / "menu").iterdir()
    assert b"Secret" not in file.read_bytes()
    assert "IMG_0001" not in file.name


def test_what_is_clear_stays_clear(office, cafe):
    assert upload(office, cafe, drawn("PNG", mode="RGBA")) == ""
    assert kept(cafe).convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("kind", ["TIFF", "PCX", "GIF", "BMP", "EPS", "ICO", "TGA", "PPM", "PDF"])
def test_other_formats_are_refused_whatever_their_name(office, cafe, media, kind):
    assert "JPEG, PNG or WebP" in upload(office, cafe, drawn(kind), "latte.png")
    assert not list(media.rglob("*.*"))


def test_a_small_file_with_many_pixels_is_refused_before_it_is_decoded(office, cafe):
    bomb = drawn("PNG", (12_000, 12_000), mode="1")
    assert len(bomb) < 60_000
    assert "25 megapixels" in upload(office, cafe, bomb)
    assert "25 megapixels" in upload(office, cafe, drawn("JPEG", (5_100, 5_000), mode="L"))


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 200,
        drawn("PNG")[:60],
        drawn("JPEG")[:300],
        drawn("WEBP")[:40],
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run",
    ],
)
def test_what_is_no_picture_is_refused(office, cafe, data):
    assert "can be read" in upload(office, cafe, data)


@pytest.mark.django_db(transaction=True)
def test_a_replaced_photo_is_deleted(office, cafe, media):
    upload(office, cafe, drawn("PNG", (40, 30)))
    [first] = (media / "menu").iterdir()
    upload(office, cafe, drawn("PNG", (50, 30)))
    [second] = (media / "menu").iterdir()
    assert first != second


@pytest.mark.django_db(transaction=True)
def test_a_photo_that_another_item_has_stays(office, cafe, media):
    upload(office, cafe, drawn("PNG"))
    name = Item.objects.get(pk=cafe.flat_white.pk).photo.name
    Item.objects.filter(pk=cafe.croissant.pk).update(photo=name)
    upload(office, cafe, drawn("PNG", (50, 30)))
    assert len(list((media / "menu").iterdir())) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["cleared", "deleted", "deleted in the list"])
def test_a_photo_goes_with_its_item(office, cafe, media, way):
    upload(office, cafe, drawn("PNG"))
    item, url = cafe.flat_white, change_url(cafe.flat_white)
    if way == "cleared":
        office.post(url, fill(office, url) | {"photo-clear": "on"})
    elif way == "deleted":
        office.post(reverse("admin:orders_item_delete", args=[item.pk]), {"post": "yes"})
    else:
        form = {"action": "delete_selected", "_selected_action": [item.pk], "post": "yes"}
        office.post(reverse("admin:orders_item_changelist"), form)
    assert not list((media / "menu").iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_refused_photo_leaves_the_old_one(office, cafe, media):
    upload(office, cafe, drawn("PNG"))
    assert upload(office, cafe, b"no picture")
    assert kept(cafe).size == (40, 30)
