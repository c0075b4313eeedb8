from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cafe.contract.events import files
from cafe.contract.pages import typedefs, with_tables

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "docs" / "events"
MESSAGES = ROOT / "docs" / "messages.md"
TYPES = ROOT / "static" / "js" / "lib" / "shapes.js"


def documents() -> Iterator[tuple[Path, str]]:
    """Yield what is written from the classes, and where it is kept."""
    for name, text in files().items():
        yield FOLDER / name, text
    yield MESSAGES, with_tables(MESSAGES.read_text())
    yield TYPES, typedefs()


class Command(BaseCommand):
    help = "Write what is told, from its classes: docs/events/, tables in docs/messages.md, types."

    def handle(self, *args: Any, **options: Any) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        written = dict(documents())
        for old in set(FOLDER.glob("*.json")) - written.keys():
            old.unlink()
        for path, text in written.items():
            path.write_text(text)
        self.stdout.write(f"{len(written)} files")
