"""Photos of what is on the menu: whatever was given, kept as a small plain picture."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import QuerySet

if TYPE_CHECKING:
    from PIL import Image

# By what is in the file, not by its name: Pillow knows formats whose decoders see little use.
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 25_000_000  # a file of 17 KB can have 144 million, and all are held in memory
LONGEST_SIDE = 1600  # pixels; a phone shows 430 points at up to three pixels each
QUALITY = 82
TOO_LARGE = ValidationError("This picture has more than 25 megapixels. Make it smaller.")


class PhotoFormField(forms.ImageField):
    """Takes a JPEG, PNG or WebP and gives back what is kept of it; refuses all else in words."""

    def to_python(self, data: Any) -> Any:
        upload = super(forms.ImageField, self).to_python(data)
        return upload and plain(upload)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # Told what is taken, an iPhone makes a JPEG of its HEIC.
        kinds = ",".join(f"image/{name.lower()}" for name in FORMATS)
        return super().widget_attrs(widget) | {"accept": kinds}


class PhotoField(models.ImageField):
    """A column for the name of a photo."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PhotoFormField, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs  # the column is the same


def plain(upload: IO[bytes]) -> "ContentFile[bytes]":
    """Return a picture turned right and made small, without place, time and camera, as WebP.

    Raises ValidationError for what is no picture of FORMATS, and for more than MOST_PIXELS.
    """
    from PIL import Image  # here: 3 MB in every process, and hardly one ever sees a photo

    try:
        picture = Image.open(upload, formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:  # known before anything is decoded
            raise TOO_LARGE
        data = _encoded(picture)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as why:
        raise TOO_LARGE from why
    except Exception as why:  # a broken file may raise anything in a decoder
        raise ValidationError("This is no JPEG, PNG or WebP picture that can be read.") from why
    return ContentFile(data, name=f"{sha256(data).hexdigest()[:20]}.webp")


def _encoded(picture: "Image.Image") -> bytes:
    from PIL import ImageOps

    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded small at once
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    ImageOps.exif_transpose(picture, in_place=True)
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    colours = picture.info.get("icc_profile", b"")  # without it a phone's reds would be dull
    kept = BytesIO()
    picture.convert(mode).save(
        kept, "WEBP", quality=QUALITY, icc_profile=colours, exif=b"", xmp=b""
    )
    return kept.getvalue()


@contextmanager
def forgetting_photos(items: QuerySet[Any]) -> Iterator[None]:
    """Delete with the commit the photos of these items that no item has any more; atomic."""
    with transaction.atomic():
        before = _photos(items)
        yield
        left = before - _photos(items.model.objects.filter(photo__in=before))
        transaction.on_commit(partial(_delete, left), robust=True)


def _photos(items: QuerySet[Any]) -> set[str]:
    return set(items.exclude(photo="").values_list("photo", flat=True))


def _delete(names: set[str]) -> None:
    for name in names:
        default_storage.delete(name)
