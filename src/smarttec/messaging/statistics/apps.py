from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Totals of messages."""

    name = "smarttec.messaging.statistics"
    label = "statistics"
    default_auto_field = "django.db.models.BigAutoField"
