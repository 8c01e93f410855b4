from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, accounts, sign-in."""

    name = "smarttec.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people, and check that every room does."""
        from django.core.checks import register

        from smarttec.notice.checks.registration import TAG
        from smarttec.people import holdings
        from smarttec.people.checks import check_holdings
        from smarttec.people.held import HOLDINGS

        holdings.register(HOLDINGS)
        register(check_holdings, TAG)
