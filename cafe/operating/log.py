"""Lines of the log: for people, or JSON for machines; the customers' secrets in neither."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from cafe.base.tokens import hide_tokens
from cafe.base.trace import about, trace_id

# What every record has; whatever else is on one was given as `extra`.
USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def log_to_console(kind: str, process: str) -> None:
    """Log to standard error as the settings say in Django's words; `kind` is CAFE_LOG."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(process) if kind == "json" else Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("cafe").setLevel(logging.INFO)


class Lines(logging.Formatter):
    """One readable line a record, its traceback below it."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        # The whole text: a traceback may quote a path as well.
        return hide_tokens(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, logger, message, and what it is about.

    `trace_id`, `order`, `store`, `event_id`, `detail_type` and `queue` where they are known, so
    that one search follows an order through all processes.
    """

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": self._process,
            "pid": record.process,
            "trace_id": trace_id.get(),
            **about(),
            **{name: value for name, value in vars(record).items() if name not in USUAL},
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        known = {name: value for name, value in line.items() if value not in ("", None)}
        # ASCII only: half a surrogate pair in a path must not cost us the line.
        return hide_tokens(json.dumps(known, default=str))
