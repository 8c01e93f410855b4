from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """Messaging services."""

    name = "smarttec.messaging.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people."""
        from smarttec.messaging.services.held import HOLDINGS
        from smarttec.people import holdings

        holdings.register(HOLDINGS)
