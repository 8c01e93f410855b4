from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Requests and inquiries."""

    name = "smarttec.requests.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
