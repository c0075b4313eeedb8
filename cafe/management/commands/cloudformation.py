from typing import Any

from django.core.management.base import BaseCommand

from cafe import cloudformation


class Command(BaseCommand):
    help = "Print the AWS template made from the subscriptions table."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(cloudformation.text(), ending="")
