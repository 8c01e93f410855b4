from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    """Messages for later."""

    name = "smarttec.messaging.schedule"
    label = "schedule"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What waits goes with the account's content."""
        from smarttec.messaging.schedule.actions import delete_all_of
        from smarttec.messaging.schedule.held import HOLDINGS
        from smarttec.people import holdings
        from smarttec.plans import hooks

        hooks.on_content_deletion(delete_all_of)
        holdings.register(HOLDINGS)
