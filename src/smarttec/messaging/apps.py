from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """SMS."""

    name = "smarttec.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
