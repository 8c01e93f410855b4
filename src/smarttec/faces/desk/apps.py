from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    """The staff's back office."""

    name = "smarttec.faces.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Permissions exist after a migration; the groups are made from them then."""
        from smarttec.faces.desk.groups import keep_groups
        from smarttec.faces.desk.held import HOLDINGS
        from smarttec.people import holdings

        post_migrate.connect(keep_groups, sender=self)
        holdings.register(HOLDINGS)
