"""The pool of connections to PostgreSQL, where threads that live long take from it too.

Whoever waits in vain for a connection of the pool takes the database for away. So there must be
one for each thread that keeps its own, and who asks seldom keeps none. On SQLite there is no pool.
"""

from django.db import connection


def make_room(threads: int) -> None:
    """Let so many threads hold a connection at once, besides what the pool has room for anyway."""
    if pool := getattr(connection, "pool", None):
        pool.resize(pool.min_size, pool.max_size + threads)


def give_back() -> None:
    """Return this thread's connection to the pool, if it is of one."""
    if getattr(connection, "pool", None):
        connection.close()
