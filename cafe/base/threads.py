"""Database calls from the event loop."""

import functools

from channels.db import database_sync_to_async

# In a pool of threads, not in the one that thread_sensitive means: there, a thousand pages that
# fetch their snapshots would wait in a single line behind one slow query.
in_thread = functools.partial(database_sync_to_async, thread_sensitive=False)
