from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "cafe.messaging"
    label = "messaging"
