from django.db import migrations, models

import smarttec.requests.notes
import smarttec.vault.fields
from smarttec.kernel.vocabulary import Category


def _note() -> smarttec.vault.fields.PersonalField:
    return smarttec.vault.fields.PersonalField(category=Category.INQUIRY, max_length=4000, null=True)


class Migration(migrations.Migration):
    """Notes are sealed: the open columns go, and nothing of them is taken over."""

    dependencies = [("incidents", "0001_locks_and_register")]

    operations = [
        migrations.RemoveConstraint("incident", "incidents_closed_post_mortem"),
        migrations.RemoveConstraint("incidentduty", "incidents_duty_decided_with_a_reason"),
        migrations.AddField("incident", "policy", models.BigIntegerField(default=smarttec.requests.notes.word_of_case)),
        migrations.RemoveField("incident", "post_mortem"),
        migrations.AddField("incident", "post_mortem", _note()),
        migrations.RemoveField("incidentduty", "reason"),
        migrations.AddField("incidentduty", "reason", _note()),
        migrations.RemoveField("incidententry", "note"),
        migrations.AddField("incidententry", "note", _note()),
        migrations.AddConstraint(
            "incidentduty",
            models.CheckConstraint(
                name="incidents_duty_decided_by_somebody",
                condition=~models.Q(state__in=(2, 3)) | models.Q(decided_by__isnull=False),
            ),
        ),
    ]
