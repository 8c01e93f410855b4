from django.apps import AppConfig


class VerifyConfig(AppConfig):
    """Verification of numbers."""

    name = "smarttec.messaging.verify"
    label = "verify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people; verifications go with an account's content."""
        from smarttec.messaging.verify.actions import delete_content_of
        from smarttec.messaging.verify.held import HOLDINGS
        from smarttec.people import holdings
        from smarttec.plans import hooks

        holdings.register(HOLDINGS)
        hooks.on_content_deletion(delete_content_of)
