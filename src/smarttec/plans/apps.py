from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Yearly plans and standing."""

    name = "smarttec.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"
