"""The bus in force, chosen by CAFE_BUS."""

from functools import cache

from cafe.messaging.bus.base import Bus


@cache
def get_bus() -> Bus:
    """Return this process's bus."""
    from cafe.messaging.bus.local import LocalBus  # the models need a loaded app registry

    return LocalBus()
