"""QR codes that lead to a store's pages."""

import io

import segno
from django.conf import settings
from django.http import HttpRequest

from cafe.base.client import is_local


def qr_svg(url: str) -> bytes:
    """Draw an address as a QR code; SVG, dark on white, whatever the page's theme."""
    out = io.BytesIO()
    segno.make(url, micro=False).save(out, kind="svg", border=2, light="#fff", scale=8)
    return out.getvalue()


def public_address(request: HttpRequest, path: str) -> str:
    """Return the address of a page as a phone finds it.

    A screen that is opened on the café's own machine says `localhost`, which is the phone itself.
    """
    host, _, _ = request.get_host().rpartition(":")
    if settings.CAFE_ADDRESS and is_local(host or request.get_host()):
        return f"http://{settings.CAFE_ADDRESS}{path}"
    return request.build_absolute_uri(path)
