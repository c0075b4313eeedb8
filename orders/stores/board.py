"""Who may see a store's ready board: everybody, or whoever has the link that its screen opens."""

from secrets import compare_digest
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from orders.stores.models import Store

KEY = "key"  # what the link's query calls it
ASKS = gettext_lazy("This ready board opens by its own link. A manager finds it in the admin site.")


def opens_board(store_key: str, given: str) -> bool:
    """Return whether a key opens the board of a store; nobody learns by how long it takes."""
    return not store_key or compare_digest(store_key.encode(), given.encode(errors="replace"))


def board_link(store: Store) -> str:
    """Return the path that opens a store's board, with its key if it asks for one."""
    query = f"?{urlencode({KEY: store.board_key})}" if store.board_key else ""
    return reverse("board", args=[store.slug]) + query
