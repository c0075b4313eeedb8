"""What must not stand in a log."""

import logging
import re

# The path of an order's page, API and socket holds the customer's secret.
TOKEN = re.compile(r"(/orders/)[\w-]{20,}")


class HideTokens(logging.Filter):
    """Replaces the secret in paths, in a record's message and in its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = TOKEN.sub(r"\1…", record.getMessage())
        record.args = ()
        return True
