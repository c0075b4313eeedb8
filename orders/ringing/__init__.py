"""It rings: browsers that are pushed a word when an order is ready, or had to be cancelled.

An app of its own beside the order's room, which knows nothing of it: it listens to two events on a
queue of its own, and has one table. docs/decisions/push.md
"""
