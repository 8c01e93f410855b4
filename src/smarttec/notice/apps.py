from django.apps import AppConfig

from smarttec.vault.purpose import set_guard


class NoticeConfig(AppConfig):
    """Puts the gate in front of the vault, and registers the static proof."""

    name = "smarttec.notice"
    label = "notice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From here on sealed values open, if the notice allows it."""
        from smarttec.notice.checks.registration import register_all
        from smarttec.notice.reading import guard, witness

        set_guard(guard, witness=witness)
        register_all()
