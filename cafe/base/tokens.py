"""The customers' secrets: how one is made, and how none gets into a log or an event."""

import base64
import hashlib
import itertools
import re
import secrets

# Runs that may be a token; a path that ends in one is hidden whatever the run is made of.
_RUN = re.compile(r"[\w-]{22,}", re.ASCII)
# The second is the link by which somebody is invited.
_PATH = re.compile(r"(/orders/|/invitation/\w+/)[\w-]{20,}", re.ASCII | re.IGNORECASE)
_KINDS = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))
HIDDEN = "…"


def new_token() -> str:
    """Return a secret that opens one order's page; 128 bits but for a few that look like words."""
    while True:
        token = secrets.token_urlsafe(16)
        if _looks_like_one(token):
            return token


def derived_token(token: str, purpose: str) -> str:
    """Return another secret, always the same of this one, and no way back to it; 128 bits."""
    for number in itertools.count():
        digest = hashlib.blake2b(f"{purpose} {number}".encode(), key=token.encode(), digest_size=16)
        derived = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
        if _looks_like_one(derived):
            return derived
    raise AssertionError("there is always one")


def hide_tokens(text: str) -> str:
    """Return a text without what may be a token, wherever in it that stands.

    Told from names and digests by its letters of three kinds: ids here are of small hexadecimal
    digits, and names of the code have no figures.
    """
    return _RUN.sub(_hidden, _PATH.sub(rf"\1{HIDDEN}", text))


def _hidden(run: re.Match[str]) -> str:
    return HIDDEN if _looks_like_one(run[0]) else run[0]


def _looks_like_one(run: str) -> bool:
    return all(kind.search(run) for kind in _KINDS)
