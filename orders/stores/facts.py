"""What events say of a store."""

from cafe.base.shapes import cut
from cafe.messaging.event import Metadata
from orders.events import StoreFacts
from orders.stores.models import Store


def metadata(store: Store, actor: str) -> Metadata:
    """Return the metadata of the store's next event; its `seq` was just taken."""
    return Metadata(scope=store.slug, seq=store.seq, actor=actor, listeners=store.listeners.split())


def store_facts(store: Store) -> StoreFacts:
    return cut(StoreFacts, store)
