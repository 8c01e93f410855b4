from django.apps import AppConfig


class ErasureConfig(AppConfig):
    """Erasures."""

    name = "smarttec.requests.erasure"
    label = "erasure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what this room holds about somebody, and take over requests to be erased."""
        from smarttec.people import holdings
        from smarttec.requests.erasure.asking import on_request
        from smarttec.requests.erasure.held import HOLDINGS
        from smarttec.requests.register import hooks
        from smarttec.requests.register.domain import Kind

        holdings.register(HOLDINGS)
        hooks.fulfil_with(Kind.ERASURE, on_request)
