from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cafe.contract.events import files

FOLDER = Path(settings.BASE_DIR) / "docs" / "events"


class Command(BaseCommand):
    help = "Write the catalogue of events into docs/events/: JSON Schemas and AsyncAPI."

    def handle(self, *args: Any, **options: Any) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        catalogue = files()
        for old in FOLDER.glob("*.json"):
            if old.name not in catalogue:
                old.unlink()
        for name, text in catalogue.items():
            (FOLDER / name).write_text(text)
        self.stdout.write(f"{len(catalogue)} files in {FOLDER}")
