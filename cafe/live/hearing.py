"""Whether messages come: of all stores on one subscription, or of some that are heard by name."""

from collections.abc import Iterable


class Hearing:
    """Which stores the broker tells this process of."""

    def __init__(self) -> None:
        self._all = False
        self._stores: set[str] = set()

    def change(self, heard: bool, stores: Iterable[str] | None) -> None:
        """Take note that messages come, or come no more: of all stores, or of these."""
        if stores is None:
            self._all = heard
        elif heard:
            self._stores.update(stores)
        else:
            self._stores.difference_update(stores)

    def hears(self, store: str) -> bool:
        return self._all or store in self._stores
