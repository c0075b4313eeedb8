"""EventBridge's and SQS's limits on one call, which are the same two numbers."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

MAX_ENTRIES = 10
MAX_BYTES = 1_000_000  # "less than 1 MB" for PutEvents, 1 MiB for a batch of SQS

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    """Yield the items in their order, as many at a time as one call may take."""
    batch: list[Item] = []
    total = 0
    for item in items:
        if batch and (len(batch) == MAX_ENTRIES or total + size(item) >= MAX_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size(item)
    if batch:
        yield batch
