from django.apps import AppConfig


class BackgroundConfig(AppConfig):
    """Background work."""

    name = "smarttec.background"
    label = "background"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is overdue is a figure that operators can watch."""
        from smarttec.background.book import GAUGES
        from smarttec.telemetry import gauges

        for gauge in GAUGES:
            gauges.register(gauge)
