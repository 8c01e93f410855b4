from django.apps import AppConfig


class NumbersConfig(AppConfig):
    """Number inventory."""

    name = "smarttec.numbers"
    label = "numbers"
    default_auto_field = "django.db.models.BigAutoField"
