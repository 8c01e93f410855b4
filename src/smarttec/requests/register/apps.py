from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Requests and inquiries."""

    name = "smarttec.requests.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about somebody."""
        from smarttec.people import holdings
        from smarttec.requests.register.held import HOLDINGS

        holdings.register(HOLDINGS)
