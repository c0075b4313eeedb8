from django.apps import AppConfig


class BaristaConfig(AppConfig):
    name = "barista"
