from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Low-balance alerts."""

    name = "smarttec.shop.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From here on who buys credit is told when it runs low."""
        from smarttec.people import holdings
        from smarttec.shop import hooks
        from smarttec.shop.alerts.actions import watch_from_first_payment
        from smarttec.shop.alerts.held import HOLDINGS

        hooks.on_payment_credited(watch_from_first_payment)
        holdings.register(HOLDINGS)
