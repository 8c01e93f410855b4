from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """SMS."""

    name = "smarttec.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Carriers' passwords are wrapped with a key-encryption key, so they take part in its rotation."""
        from smarttec.messaging.carriers import PASSWORDS
        from smarttec.vault.rotation.wrapping import register_wrapped

        register_wrapped(PASSWORDS)
