"""What anybody may change without a log-in: what the server paces before it costs a thread."""

import re
from typing import Any

PUBLIC_CHANGES = re.compile(
    r"/api/stores/[^/]+/orders/|/api/orders/[^/]+/(cancel|ringing)/|/orders/[^/]+/cancel/"
    r"|/stores/[^/]+/basket/"
)


def is_public_change(scope: Any) -> bool:
    """Return whether an ASGI request changes something as a customer."""
    return scope["method"] == "POST" and PUBLIC_CHANGES.fullmatch(scope["path"]) is not None
