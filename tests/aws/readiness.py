"""What /readyz says once it has looked at the bus."""

from typing import Any

from django.test import Client

from tests.running import wait_for


def readyz() -> Any:
    """Return the answer; it waits a second for a bus, and on a busy machine that is too little."""
    wait_for(lambda: "bus" not in Client().get("/readyz").json(), 20)
    return Client().get("/readyz")
