from django.apps import AppConfig


class PaperConfig(AppConfig):
    """Receipts, invoices, credit notes and quotes."""

    name = "smarttec.shop.paper"
    label = "paper"
    default_auto_field = "django.db.models.BigAutoField"
