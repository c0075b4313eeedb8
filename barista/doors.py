"""Where a password is hashed for whoever asks: what the server keeps from the threads of orders.

A door that is missing here is bounded all the same, by the hasher itself (cafe/base/hashing.py).
"""

import re
from typing import Any

from barista.devices import device_in
from cafe.base.device import cookies_in

DOORS = re.compile(
    r"/accounts/(login|invitation/.+)/"
    r"|/admin/(login|password_change|auth/user/(add|\d+/password))/"
)


def stranger_at_a_door(scope: Any) -> bool | None:
    """Return whether nobody has logged in with the device that sends a password, None for none."""
    if scope["method"] != "POST" or not DOORS.fullmatch(scope["path"]):
        return None
    return device_in(cookies_in(scope)) is None
