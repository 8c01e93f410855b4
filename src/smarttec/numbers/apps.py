from django.apps import AppConfig


class NumbersConfig(AppConfig):
    """Number inventory."""

    name = "smarttec.numbers"
    label = "numbers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people, and give numbers back when somebody leaves for good."""
        from smarttec.ledger.hooks import on_credit
        from smarttec.numbers.actions.due import credit_came
        from smarttec.numbers.actions.leaving import give_back
        from smarttec.numbers.held import HOLDINGS
        from smarttec.people import holdings

        on_credit(credit_came)
        holdings.register(HOLDINGS)
        holdings.on_leaving(give_back)
