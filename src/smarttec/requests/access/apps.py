from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The access package."""

    name = "smarttec.requests.access"
    label = "access"

    def ready(self) -> None:
        """Requests for access and portability are answered here."""
        from smarttec.requests.access.fulfilment import answer_with_package
        from smarttec.requests.register.domain import Kind
        from smarttec.requests.register.hooks import fulfil_with

        fulfil_with(Kind.ACCESS, answer_with_package)
        fulfil_with(Kind.PORTABILITY, answer_with_package)
