"""The grammar of our MQTT topics, the only place that spells them; docs/messages.md.

cafe/v1/{store}/orders/{order}    an order as it is now
cafe/v1/{store}/store             the store, and what can be had there
"""

ROOT = "cafe/v1"
ALL_STORES = (f"{ROOT}/+/orders/+", f"{ROOT}/+/store")
MAX_BYTES, MAX_SLASHES = 256, 7  # IoT Core's limits, kept everywhere


def order_topic(store: str, order: object) -> str:
    return f"{ROOT}/{store}/orders/{order}"


def store_topic(store: str) -> str:
    return f"{ROOT}/{store}/store"


def everything_of(store: str) -> str:
    """Return the filter of all topics of one store: one of the 50 that a connection may have."""
    return f"{ROOT}/{store}/#"


def store_of(topic: str) -> str:
    """Return the store that a topic or a filter of one store is about."""
    return topic.split("/")[2]


def is_about_store(topic: str) -> bool:
    """Return whether a topic is about the store itself, and not about an order."""
    return topic.endswith("/store")


def check(topic: str) -> None:
    """Raise ValueError for a topic that IoT Core would not take."""
    if len(topic.encode()) > MAX_BYTES or topic.count("/") > MAX_SLASHES:
        raise ValueError(f"topic too long or too deep for IoT Core: {topic}")
