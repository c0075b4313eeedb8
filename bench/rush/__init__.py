"""A rush: sixty open orders, two a second, and a barista's tablet on a slow processor."""

from bench.rush.measured import measure

__all__ = ["measure"]
