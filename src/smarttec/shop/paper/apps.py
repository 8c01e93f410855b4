from django.apps import AppConfig


class PaperConfig(AppConfig):
    """Receipts, invoices, credit notes and quotes."""

    name = "smarttec.shop.paper"
    label = "paper"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From here on every payment has its receipt."""
        from smarttec.shop import hooks
        from smarttec.shop.paper.receipts import give_receipt

        hooks.on_payment_credited(give_receipt)
