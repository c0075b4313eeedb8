"""What our MQTT topics are called within a store's scope; docs/messages.md.

orders/{order}    an order as it is now
store             the store, and what can be had there
"""

from cafe.live.topics import rest_of, topic

STORE, ORDERS = "store", "orders/"


def order_topic(store: str, order: object) -> str:
    return topic(store, f"{ORDERS}{order}")


def store_topic(store: str) -> str:
    return topic(store, STORE)


def is_about_store(topic: str) -> bool:
    """Return whether a topic is about the store itself, and not about an order."""
    return rest_of(topic) == STORE


def is_about_order(topic: str) -> bool:
    return rest_of(topic).startswith(ORDERS)
