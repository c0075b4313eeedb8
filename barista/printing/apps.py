from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "barista.printing"
    label = "printing"
