"""The QR code that leads to a store's menu."""

import io

import segno


def qr_svg(url: str) -> bytes:
    """Draw an address as a QR code; SVG, dark on white, whatever the page's theme."""
    out = io.BytesIO()
    segno.make(url, micro=False).save(out, kind="svg", border=2, light="#fff", scale=8)
    return out.getvalue()
