from django.apps import AppConfig


class BulkConfig(AppConfig):
    """Sendings to many people."""

    name = "smarttec.messaging.bulk"
    label = "bulk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Texts and lines go with the account's content."""
        from smarttec.messaging.bulk.held import HOLDINGS
        from smarttec.messaging.bulk.keeping import delete_content_of
        from smarttec.people import holdings
        from smarttec.plans import hooks

        hooks.on_content_deletion(delete_content_of)
        holdings.register(HOLDINGS)
