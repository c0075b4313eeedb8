from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cafe.contract.life import life_table

FILE = Path(settings.BASE_DIR) / "static" / "js" / "model" / "life-table.js"


class Command(BaseCommand):
    help = "Write what may be done to an order when into static/js/model/life-table.js."

    def handle(self, *args: Any, **options: Any) -> None:
        FILE.write_text(life_table())
        self.stdout.write(f"written: {FILE}")
