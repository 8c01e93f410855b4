from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The customers' portal."""

    name = "smarttec.faces.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every new account gets its balance; people and ledger need not know each other."""
        from smarttec.faces.portal.composition import open_balance_of
        from smarttec.people import hooks

        hooks.on_account_opened(open_balance_of)
