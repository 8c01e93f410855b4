from django.apps import AppConfig


class PostConfig(AppConfig):
    """Outgoing mail."""

    name = "smarttec.post"
    label = "post"
    default_auto_field = "django.db.models.BigAutoField"
