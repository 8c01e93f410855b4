from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, accounts, sign-in."""

    name = "smarttec.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people and which policy words they have, and check that every room says it."""
        from django.core.checks import register

        from smarttec.notice import door, record_seals
        from smarttec.notice.checks.registration import TAG
        from smarttec.people import holdings
        from smarttec.people.checks import check_holdings
        from smarttec.people.held import HOLDINGS
        from smarttec.people.queries import policy_words

        door.words_from(policy_words)
        for table, columns in IMMUTABLE_COLUMNS.items():
            record_seals.cover(table, moment="created_at", columns=columns)
        holdings.register(HOLDINGS)
        register(check_holdings, TAG)


IMMUTABLE_COLUMNS = {
    "people_policychange": (
        "id", "person_id", "matter", "item", "old", "new", "by", "how", "notice_version", "text_version", "created_at",
    ),
    "people_acceptance": ("id", "person_id", "document", "version", "how", "created_at"),
    "people_announcement": ("id", "person_id", "version", "created_at"),
}  # fmt: skip
"""What somebody chose, agreed to and was told: only ever added to, and sealed day by day."""
