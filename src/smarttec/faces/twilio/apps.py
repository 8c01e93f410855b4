from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The Twilio-compatible API."""

    name = "smarttec.faces.twilio"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people."""
        from smarttec.faces.twilio.held import HOLDINGS
        from smarttec.people import holdings

        holdings.register(HOLDINGS)
