from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Sales orders."""

    name = "smarttec.shop.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"
