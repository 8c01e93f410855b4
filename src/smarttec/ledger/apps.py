from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Credits."""

    name = "smarttec.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
