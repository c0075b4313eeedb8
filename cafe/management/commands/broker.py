from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cafe.operating.lean import become, lean_words


class Command(BaseCommand):
    help = "Run the embedded MQTT broker in the foreground."

    def handle(self, *args: Any, **options: Any) -> None:
        become(lean_words("broker", settings.CAFE_LOG, folder=str(settings.CAFE_VAR)))
