from django.apps import AppConfig


class ShopConfig(AppConfig):
    """Payments, mandates and refunds."""

    name = "smarttec.shop"
    label = "shop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let standing know of debts, and of disputes that hold an account."""
        from smarttec.numbers import hooks as numbers
        from smarttec.people import holdings
        from smarttec.plans import hooks
        from smarttec.shop.debts import is_disputed, owed_by
        from smarttec.shop.ended import give_back, is_money_coming
        from smarttec.shop.held import HOLDINGS
        from smarttec.shop.mandates.collecting import collect
        from smarttec.shop.mandates.leaving import stop_charging

        hooks.debts_from(owed_by)
        hooks.collect_with(collect)
        hooks.money_coming_from(is_money_coming)
        numbers.money_coming_from(is_money_coming)
        hooks.credit_given_back_by(give_back)
        hooks.holds_from(is_disputed)
        holdings.register(HOLDINGS)
        holdings.on_leaving(stop_charging)
