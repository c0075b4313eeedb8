from django.apps import AppConfig


class RingingConfig(AppConfig):
    name = "orders.ringing"
    label = "ringing"
