from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """Handing the business over."""

    name = "smarttec.requests.handover"
    label = "handover"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is held here is said."""
        from smarttec.people.holdings import register
        from smarttec.requests.handover.held import HOLDINGS

        register(HOLDINGS)
