"""Photos of a menu and its store: whatever was given, kept as a small plain picture."""

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
from django.utils.translation import gettext, gettext_lazy

if TYPE_CHECKING:
    from PIL import Image

# By what is in the file, not by its name: Pillow knows formats whose decoders see little use.
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 25_000_000  # a file of 17 KB can have 144 million, and all are held in memory
LONGEST_SIDE = 1600  # pixels; a phone shows 430 points at up to three pixels each
QUALITY = 82
TOO_LARGE = ValidationError(
    gettext_lazy("This picture has more than 25 megapixels. Make it smaller.")
)


class PhotoFormField(forms.ImageField):
    """Takes a JPEG, PNG or WebP and gives back what is kept of it; refuses all else in words."""

    def __init__(self, *, longest: int = LONGEST_SIDE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def to_python(self, data: Any) -> Any:
        upload = super(forms.ImageField, self).to_python(data)
        return upload and plain(upload, self.longest)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # Told what is taken, an iPhone makes a JPEG of its HEIC.
        kinds = ",".join(f"image/{name.lower()}" for name in FORMATS)
        return super().widget_attrs(widget) | {"accept": kinds}


class PhotoField(models.ImageField):
    """A column for the name of a photo, whose longer side has at most so many pixels."""

    def __init__(self, *args: Any, longest: int = LONGEST_SIDE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.longest = longest

    def formfield(self, **kwargs: Any) -> Any:
        mine: dict[str, Any] = {"form_class": PhotoFormField, "longest": self.longest}
        return super().formfield(**mine | kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs  # the column is the same


def plain(upload: IO[bytes], longest: int = LONGEST_SIDE) -> "ContentFile[bytes]":
    """Return a picture turned right and made small, without place, time and camera, as WebP.

    Raises ValidationError for what is no picture of FORMATS, and for more than MOST_PIXELS.
    """
    from PIL import Image  # here: 3 MB in every process, and hardly one ever sees a photo

    try:
        picture = Image.open(upload, formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:  # known before anything is decoded
            raise TOO_LARGE
        data = _encoded(picture, longest)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as why:
        raise TOO_LARGE from why
    except Exception as why:  # a broken file may raise anything in a decoder
        raise ValidationError(
            gettext("This is no JPEG, PNG or WebP picture that can be read.")
        ) from why
    return ContentFile(data, name=f"{sha256(data).hexdigest()[:20]}.webp")


def _encoded(picture: "Image.Image", longest: int) -> bytes:
    from PIL import ImageOps

    picture.draft("RGB", (longest, longest))  # a large JPEG is decoded small at once
    picture.thumbnail((longest, longest))
    ImageOps.exif_transpose(picture, in_place=True)
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    colours = picture.info.get("icc_profile", b"")  # without it a phone's reds would be dull
    kept = BytesIO()
    picture.convert(mode).save(
        kept, "WEBP", quality=QUALITY, icc_profile=colours, exif=b"", xmp=b""
    )
    return kept.getvalue()


@contextmanager
def forgetting_photos(*rows: QuerySet[Any]) -> Iterator[None]:
    """Delete with the commit the photos of these rows that no row has any more; atomic."""
    with transaction.atomic():
        before = [(some.model, name, _photos(some, name)) for some in rows for name in _names(some)]
        yield
        for model, name, photos in before:
            left = photos - _photos(model.objects.filter(**{f"{name}__in": photos}), name)
            transaction.on_commit(partial(_delete, left), robust=True)


def _names(rows: QuerySet[Any]) -> list[str]:
    fields = rows.model._meta.concrete_fields
    return [field.name for field in fields if isinstance(field, PhotoField)]


def _photos(rows: QuerySet[Any], name: str) -> set[str]:
    return set(rows.exclude(**{name: ""}).values_list(name, flat=True))


def _delete(names: set[str]) -> None:
    for name in names:
        default_storage.delete(name)
