from django.apps import AppConfig


class FraudConfig(AppConfig):
    """Limits, destinations and holds."""

    name = "smarttec.fraud"
    label = "fraud"
    default_auto_field = "django.db.models.BigAutoField"
