from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Locked accounts and the register of incidents."""

    name = "smarttec.requests.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is held here is said; verified requests of who fears for the account come here."""
        from smarttec.people.holdings import register
        from smarttec.requests.incidents.held import HOLDINGS
        from smarttec.requests.incidents.intake import lock_for
        from smarttec.requests.incidents.models import Incident
        from smarttec.requests.notes import ends_with
        from smarttec.requests.register.domain import Kind
        from smarttec.requests.register.hooks import fulfil_with

        register(HOLDINGS)
        ends_with(Incident, "closed_at")
        fulfil_with(Kind.COMPROMISED, lock_for)
