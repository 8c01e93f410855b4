from django.apps import AppConfig


class WindowsConfig(AppConfig):
    """Quiet hours."""

    name = "smarttec.messaging.windows"
    label = "windows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people."""
        from smarttec.messaging.windows.held import HOLDINGS
        from smarttec.people import holdings

        holdings.register(HOLDINGS)
