from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Totals of messages."""

    name = "smarttec.messaging.statistics"
    label = "statistics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people."""
        from smarttec.messaging.statistics.held import HOLDINGS
        from smarttec.people import holdings

        holdings.register(HOLDINGS)
