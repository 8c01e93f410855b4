from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Registers the key store's tables."""

    name = "smarttec.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
