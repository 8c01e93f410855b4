from django.apps import AppConfig


class WindowsConfig(AppConfig):
    """Quiet hours."""

    name = "smarttec.messaging.windows"
    label = "windows"
    default_auto_field = "django.db.models.BigAutoField"
