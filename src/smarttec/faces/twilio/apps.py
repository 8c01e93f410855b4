from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The Twilio-compatible API."""

    name = "smarttec.faces.twilio"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
