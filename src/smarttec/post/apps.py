from django.apps import AppConfig


class PostConfig(AppConfig):
    """Outgoing mail. Carries the letters of the people room."""

    name = "smarttec.post"
    label = "post"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From here on letters are queued."""
        from smarttec.people import holdings, hooks
        from smarttec.post.actions import queue_mail
        from smarttec.post.held import HOLDINGS

        hooks.carry_letters_with(queue_mail)
        holdings.register(HOLDINGS)
