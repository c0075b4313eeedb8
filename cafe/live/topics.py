"""The grammar of our MQTT topics, the only place that spells it: cafe/v1/{scope}/{rest}.

A scope is what a page or a device listens to as a whole, and has one `seq`. What its topics are
called below it, and what is said there, is the domain's.
"""

ROOT = "cafe/v1"
EVERYTHING = f"{ROOT}/#"
SIGNATURE = "cafe-signature"  # the user property by which a message is known for ours
MAX_BYTES, MAX_SLASHES = 256, 7  # IoT Core's limits, kept everywhere


def topic(scope: str, rest: str) -> str:
    return f"{ROOT}/{scope}/{rest}"


def everything_of(scope: str) -> str:
    """Return the filter of all topics of one scope: one of the 50 that a connection may have."""
    return f"{ROOT}/{scope}/#"


def scope_of(topic: str) -> str:
    """Return the scope that a topic or a filter of one scope is about; raise IndexError."""
    return topic.split("/")[2]


def rest_of(topic: str) -> str:
    """Return what a topic is called within its scope."""
    return topic.split("/", 3)[3]


def check(topic: str) -> None:
    """Raise ValueError for a topic that IoT Core would not take."""
    if len(topic.encode()) > MAX_BYTES or topic.count("/") > MAX_SLASHES:
        raise ValueError(f"topic too long or too deep for IoT Core: {topic}")
