"""An order's id: unique among all stores, and says nothing of how many orders there are.

A count would tell anybody with two coffees what the whole chain sold between them. It is the time
at which the order was placed, in milliseconds, and twelve bits that tell apart those of the same
one: a count, begun in each millisecond at a number that only SECRET_KEY leads to. So later orders
have larger ids, and JavaScript holds them exactly.
"""

from datetime import UTC, datetime, timedelta

from cafe.base.device import keyed_digest

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
MILLISECONDS, COUNTS = 1 << 41, 1 << 12  # 69 years of them; orders of each
MILLISECOND = timedelta(milliseconds=1)


def opaque_id(count: int, placed_at: datetime) -> int:
    """Return the id of an order; `count`, which PostgreSQL keeps, is different for each.

    SQLite's is one more than the last id, and taken where another was placed this millisecond.
    """
    at = (placed_at - SINCE) // MILLISECOND % MILLISECONDS
    begun = int(keyed_digest("order id", str(at)), 16)
    within = (begun + count) % COUNTS
    return max(count, at * COUNTS + within)
