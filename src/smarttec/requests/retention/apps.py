from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Retention."""

    name = "smarttec.requests.retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"
