from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Address books."""

    name = "smarttec.messaging.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Contacts go with the account's content."""
        from smarttec.messaging.contacts.actions import delete_all_of
        from smarttec.messaging.contacts.held import HOLDINGS
        from smarttec.people import holdings
        from smarttec.plans import hooks

        hooks.on_content_deletion(delete_all_of)
        holdings.register(HOLDINGS)
