"""The push services of browsers: which addresses a café may be made to speak to.

A browser says where it can be reached, and so might anybody: an address of anything else would
have us knock at doors of our own network.
"""

import base64
import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

# Chrome, Edge and other children of Chromium; Firefox; Edge on Windows; Safari.
KNOWN = re.compile(
    r"fcm\.googleapis\.com|[a-z0-9-]+\.push\.services\.mozilla\.com"
    r"|[a-z0-9-]+(?:\.[a-z0-9-]+)?\.notify\.windows\.com|web\.push\.apple\.com"
)
# The host stands before the first slash, and nothing in it means anything to a parser of URLs.
ENDPOINT = re.compile(r"(https?)://([a-z0-9.-]+)(:\d{1,5})?/[\x21-\x7e]*", re.ASCII)
POINT_BYTES, AUTH_BYTES = 65, 16


def is_push_service(endpoint: str) -> bool:
    """Return whether an address is one of a known push service, or of CAFE_PUSH_SERVICES."""
    found = ENDPOINT.fullmatch(endpoint)
    if not found:
        return False
    scheme, host, port = found.groups()
    if f"{scheme}://{host}{port or ''}" in settings.CAFE_PUSH_SERVICES:
        return True
    return scheme == "https" and port is None and KNOWN.fullmatch(host) is not None


def host_of(endpoint: str) -> str:
    """Return what of an address may go into a log: the rest of it is the browser's secret."""
    found = ENDPOINT.fullmatch(endpoint)
    return found[2] if found else ""


def is_browser_key(text: str) -> bool:
    """Return whether this is a browser's public key: a point of the curve P-256."""
    point = _bytes(text)
    if len(point) != POINT_BYTES:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


def is_browser_secret(text: str) -> bool:
    return len(_bytes(text)) == AUTH_BYTES


def _bytes(text: str) -> bytes:
    """Return what base64 of a URL stands for, nothing for what is none."""
    if not re.fullmatch(r"[\w-]+=*", text, re.ASCII):
        return b""
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        return b""
