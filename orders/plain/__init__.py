"""Ordering without scripts: an item's page, the basket's page; docs/decisions/plain-pages.md."""
