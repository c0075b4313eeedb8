"""What makes a secret key too weak to sign with."""

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
