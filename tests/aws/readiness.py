"""What /readyz says once it has looked at the bus."""

from typing import Any

from django.test import Client

from cafe.operating.health import on_bus
from tests.running import wait_for

NOT_YET = {"bus": "has not answered yet"}


def readyz() -> Any:
    """Return the answer; it waits a second for a bus, and on a busy machine that is too little.

    Who looked for a test before, and was not waited for, has ended by then and is forgotten.
    """
    with on_bus._looking:
        on_bus._found = NOT_YET
    wait_for(lambda: "bus" not in Client().get("/readyz").json(), 20)
    return Client().get("/readyz")
