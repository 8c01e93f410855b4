from django.apps import AppConfig
from django.db.models.signals import post_migrate

IMMUTABLE_COLUMNS = {
    "desk_deskaccess": ("started_at", ("id", "staff_id", "purpose", "reason", "ticket", "started_at")),
    "desk_desknamed": ("named_at", ("id", "access_id", "kind", "subject", "named_at")),
    "desk_explanation": ("written_at", ("id", "staff_id", "ticket", "written_at")),
}
"""Which purposes staff declared and what they explained: sealed day by day (`notice.record_seals`)."""


class DeskConfig(AppConfig):
    """The staff's back office."""

    name = "smarttec.faces.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Permissions exist after a migration; the groups are made from them then. What staff declared is sealed."""
        from smarttec.faces.desk.groups import keep_groups
        from smarttec.faces.desk.held import HOLDINGS
        from smarttec.faces.desk.subjects import DeskSubjects
        from smarttec.faces.web import set_desk_subjects
        from smarttec.notice import record_seals
        from smarttec.people import holdings

        for table, (moment, columns) in IMMUTABLE_COLUMNS.items():
            record_seals.cover(table, moment=moment, columns=columns)
        set_desk_subjects(DeskSubjects)
        post_migrate.connect(keep_groups, sender=self)
        holdings.register(HOLDINGS)
