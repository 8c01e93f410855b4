from django.apps import AppConfig


class RatingConfig(AppConfig):
    """Price lists."""

    name = "smarttec.rating"
    label = "rating"
    default_auto_field = "django.db.models.BigAutoField"
