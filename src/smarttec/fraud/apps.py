from django.apps import AppConfig


class FraudConfig(AppConfig):
    """Limits, destinations and holds."""

    name = "smarttec.fraud"
    label = "fraud"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Holds take part in standing. A wrong factor of limits is told at start-up."""
        from smarttec.fraud.actions.holds import is_held
        from smarttec.fraud.held import HOLDINGS
        from smarttec.fraud.traffic import limits_factor
        from smarttec.people import holdings
        from smarttec.plans import hooks

        limits_factor()
        hooks.holds_from(is_held)
        holdings.register(HOLDINGS)
