"""What things are called on AWS: one rule for the bus, the worker and the template.

From CAFE_BUS_NAME and CAFE_QUEUE_PREFIX; `name` is a queue of the subscriptions table.
"""

from django.conf import settings

DEAD = "-dead"  # what ends the name of an SQS queue with dead letters


def bus_name() -> str:
    """Return the name of the event bus."""
    return str(settings.CAFE_BUS_NAME)


def queue_name(name: str) -> str:
    """Return the name of a queue's SQS queue."""
    return f"{settings.CAFE_QUEUE_PREFIX}{name}"


def dead_letter_name(name: str) -> str:
    """Return the name of the SQS queue with a queue's dead letters."""
    return f"{queue_name(name)}{DEAD}"


def rule_name(name: str) -> str:
    """Return the name of the rule that fills a queue."""
    return queue_name(name)
