from django.apps import AppConfig


class ShopConfig(AppConfig):
    """Payments."""

    name = "smarttec.shop"
    label = "shop"
    default_auto_field = "django.db.models.BigAutoField"
