from django.apps import AppConfig


class UsageConfig(AppConfig):
    """Usage and its triggers."""

    name = "smarttec.messaging.usage"
    label = "usage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people; triggers go with an account's content."""
        from smarttec.messaging.usage.actions import delete_content_of
        from smarttec.messaging.usage.held import HOLDINGS
        from smarttec.people import holdings
        from smarttec.plans import hooks

        holdings.register(HOLDINGS)
        hooks.on_content_deletion(delete_content_of)
