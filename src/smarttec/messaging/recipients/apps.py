from django.apps import AppConfig


class RecipientsConfig(AppConfig):
    """People whom our customers write to."""

    name = "smarttec.messaging.recipients"
    label = "recipients"
    default_auto_field = "django.db.models.BigAutoField"
