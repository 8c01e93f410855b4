from django.apps import AppConfig


class OptoutConfig(AppConfig):
    """Recipients who do not want to hear from a sender any more."""

    name = "smarttec.messaging.optout"
    label = "optout"
    default_auto_field = "django.db.models.BigAutoField"
