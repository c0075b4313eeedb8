"""Keys of an installation: when one is too weak to sign with, and how one to push by is made."""

import base64
import re
import secrets
import zlib

FEWEST_CHARACTERS = 50
# What deflate leaves of a key: 50 random digits keep 34 bytes, a word said again and again 20.
FEWEST_BYTES = 24
FRAME_BYTES = 8  # that deflate adds to whatever it is given


def weakness(key: str) -> str:
    """Return why a key is too weak, in words that end a sentence; "" when it is not."""
    if key.startswith("django-insecure-"):
        return "is the example that Django wrote into a new project"
    if len(key) < FEWEST_CHARACTERS:
        return f"has {len(key)} characters, fewer than {FEWEST_CHARACTERS}"
    if len(zlib.compress(key.encode(), 9)) - FRAME_BYTES < FEWEST_BYTES:
        return "repeats itself, which is easily guessed"
    return ""


# The order of the curve P-256: a key of it is a number below, and not nothing.
P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def is_push_key(text: str) -> bool:
    """Return whether this is a private key of P-256, its 32 bytes in base64 for URLs."""
    if not re.fullmatch(r"[\w-]{43}", text, re.ASCII):
        return False
    return 0 < int.from_bytes(base64.urlsafe_b64decode(f"{text}=")) < P256


def new_push_key() -> str:
    while not is_push_key(key := secrets.token_urlsafe(32)):
        pass  # once in four thousand million times
    return key
