"""What the server knows of a customer's request before it costs a thread.

What anybody may change without a log-in is paced; what everybody is told alike is made once for all
who ask together.
"""

import re
from typing import Any

PUBLIC_CHANGES = re.compile(
    r"/api/stores/[^/]+/orders/|/api/orders/[^/]+/(cancel|ringing)/|/orders/[^/]+/cancel/"
    r"|/stores/[^/]+/basket/"
)

MENUS = re.compile(r"/stores/[-a-zA-Z0-9_]+/|/api/stores/[-a-zA-Z0-9_]+/menu/")


def is_public_change(scope: Any) -> bool:
    """Return whether an ASGI request changes something as a customer."""
    return scope["method"] == "POST" and PUBLIC_CHANGES.fullmatch(scope["path"]) is not None


def is_menu(scope: Any) -> bool:
    """Return whether an ASGI request asks for a menu, which is the same for everybody."""
    return scope["method"] == "GET" and MENUS.fullmatch(scope["path"]) is not None
