"""The bus in force, chosen by CAFE_BUS."""

from functools import cache

from django.conf import settings

from cafe.messaging.bus.base import Bus


@cache
def get_bus() -> Bus:
    """Return this process's bus."""
    # Imported here: the models need a loaded app registry, and the SDK takes a second to load.
    if settings.CAFE_BUS == "aws":
        from cafe.messaging.bus.aws import AwsBus

        return AwsBus()
    from cafe.messaging.bus.local import LocalBus

    return LocalBus()
