from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    """Packs and promo codes."""

    name = "smarttec.shop.promotions"
    label = "promotions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From here on payments bring their bonus."""
        from smarttec.shop import hooks
        from smarttec.shop.promotions.rewards import reward

        hooks.on_payment_credited(reward)
