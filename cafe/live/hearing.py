"""Whether messages come: of all scopes on one subscription, or of some that are heard by name."""

from collections.abc import Iterable


class Hearing:
    """Which scopes the broker tells this process of."""

    def __init__(self) -> None:
        self._all = False
        self._scopes: set[str] = set()

    def change(self, heard: bool, scopes: Iterable[str] | None) -> None:
        """Take note that messages come, or come no more: of all scopes, or of these."""
        if scopes is None:
            self._all = heard
        elif heard:
            self._scopes.update(scopes)
        else:
            self._scopes.difference_update(scopes)

    def hears(self, scope: str) -> bool:
        return self._all or scope in self._scopes
