from django.apps import AppConfig


class MinorsConfig(AppConfig):
    """Reports about minors."""

    name = "smarttec.requests.minors"
    label = "minors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is held here is said; reports that come to the register come here."""
        from smarttec.people.holdings import register
        from smarttec.requests.minors.actions.reporting import open_case
        from smarttec.requests.minors.held import HOLDINGS
        from smarttec.requests.minors.models import MinorCase
        from smarttec.requests.notes import ends_with
        from smarttec.requests.register.domain import Kind
        from smarttec.requests.register.hooks import fulfil_with

        register(HOLDINGS)
        ends_with(MinorCase, "decided_at")
        fulfil_with(Kind.MINOR, open_case)
