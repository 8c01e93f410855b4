from django.apps import AppConfig


class ServiceTextsConfig(AppConfig):
    """The operator's own texts."""

    name = "smarttec.messaging.service"
    label = "service_texts"

    def ready(self) -> None:
        """From here on people who prefer texts get letters by text."""
        from smarttec.messaging.service.letters import carry_text
        from smarttec.post import hooks

        hooks.carry_texts_with(carry_text)
