from django.apps import AppConfig


class BaristaConfig(AppConfig):
    name = "barista"

    def ready(self) -> None:
        from barista import audit, staff_news

        audit.listen()
        staff_news.listen()
