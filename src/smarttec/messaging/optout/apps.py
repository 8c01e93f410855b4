from django.apps import AppConfig


class OptoutConfig(AppConfig):
    """Recipients who do not want to hear from a sender any more."""

    name = "smarttec.messaging.optout"
    label = "optout"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people."""
        from smarttec.messaging.optout.held import HOLDINGS
        from smarttec.people import holdings

        holdings.register(HOLDINGS)
