from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Credits."""

    name = "smarttec.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From here on every new account gets its balance; what is held is counted."""
        from smarttec.approvals import rule
        from smarttec.ledger.actions.adjusting import given_since
        from smarttec.ledger.held import HOLDINGS
        from smarttec.ledger.opening import open_balance_of
        from smarttec.people import holdings, hooks
        from smarttec.telemetry import gauges

        hooks.on_account_opened(open_balance_of)
        rule.count_also(given_since)
        holdings.register(HOLDINGS)
        gauges.register(
            gauges.Gauge(
                "smarttec_ledger_holds", "Acts whose credit is held and not settled yet.", gauges.counted("ledger_hold")
            )
        )
