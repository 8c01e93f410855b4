from django.apps import AppConfig


class ShopConfig(AppConfig):
    """Payments, mandates and refunds."""

    name = "smarttec.shop"
    label = "shop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let standing know of debts, and of disputes that hold an account."""
        from smarttec.people import holdings
        from smarttec.plans import hooks
        from smarttec.shop.debts import is_disputed, owed_by
        from smarttec.shop.held import HOLDINGS
        from smarttec.shop.mandates.leaving import stop_charging

        hooks.debts_from(owed_by)
        hooks.holds_from(is_disputed)
        holdings.register(HOLDINGS)
        holdings.on_leaving(stop_charging)
