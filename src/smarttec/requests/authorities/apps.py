from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    """Demands of authorities."""

    name = "smarttec.requests.authorities"
    label = "authorities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is held here is said, and what may not be shown while a person may not be told."""
        from smarttec.notice.models import Disclosure, UseRecord
        from smarttec.notice.silence import hide
        from smarttec.people.holdings import register
        from smarttec.requests.authorities.held import HOLDINGS
        from smarttec.requests.authorities.models import AuthorityCase, CaseSubject
        from smarttec.requests.authorities.queries import UNTOLD_DISCLOSURES, UNTOLD_SUBJECTS, UNTOLD_USES
        from smarttec.requests.notes import ends_with

        register(HOLDINGS)
        ends_with(AuthorityCase, "decided_at")
        ends_with(AuthorityCase, "answered_at")
        hide(Disclosure, UNTOLD_DISCLOSURES)
        hide(UseRecord, UNTOLD_USES)
        hide(CaseSubject, UNTOLD_SUBJECTS)
