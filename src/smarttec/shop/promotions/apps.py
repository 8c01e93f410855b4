from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    """Packs and promo codes."""

    name = "smarttec.shop.promotions"
    label = "promotions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From here on payments bring their bonus, and lose it when they go back."""
        from smarttec.people import holdings
        from smarttec.shop import hooks
        from smarttec.shop.promotions.held import HOLDINGS
        from smarttec.shop.promotions.reversals import give_again, take_back
        from smarttec.shop.promotions.rewards import reward

        hooks.on_payment_credited(reward)
        hooks.on_payment_reversed(take_back)
        hooks.on_payment_restored(give_again)
        holdings.register(HOLDINGS)
