from django.apps import AppConfig


class PaperConfig(AppConfig):
    """Receipts, invoices, credit notes and quotes."""

    name = "smarttec.shop.paper"
    label = "paper"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From here on every payment has its receipt, and what goes back its credit note."""
        from smarttec.people import holdings
        from smarttec.plans.hooks import on_content_deletion
        from smarttec.shop import hooks
        from smarttec.shop.paper.billing import country_of, tax_on_top
        from smarttec.shop.paper.held import HOLDINGS
        from smarttec.shop.paper.keeping import keep_papers
        from smarttec.shop.paper.receipts import give_credit_note, give_receipt, give_receipt_again

        hooks.country_from(country_of)
        hooks.tax_from(tax_on_top)
        on_content_deletion(keep_papers)
        hooks.on_payment_credited(give_receipt)
        hooks.on_payment_reversed(give_credit_note)
        hooks.on_payment_restored(give_receipt_again)
        holdings.register(HOLDINGS)
