from django.db import migrations, models

import smarttec.requests.notes
import smarttec.vault.fields
from smarttec.kernel.vocabulary import Category


def _note() -> smarttec.vault.fields.PersonalField:
    return smarttec.vault.fields.PersonalField(category=Category.INQUIRY, max_length=4000, null=True)


class Migration(migrations.Migration):
    """Notes are sealed: the open columns go, and nothing of them is taken over."""

    dependencies = [("minors", "0001_cases")]

    operations = [
        migrations.RemoveConstraint("minorcase", "minors_decided_after_a_check"),
        migrations.AddField(
            "minorcase", "policy", models.BigIntegerField(default=smarttec.requests.notes.word_of_case)
        ),
        migrations.RemoveField("minorcase", "why"),
        migrations.AddField("minorcase", "why", _note()),
        migrations.RemoveField("minorcheck", "note"),
        migrations.AddField("minorcheck", "note", _note()),
        migrations.AddConstraint(
            "minorcase",
            models.CheckConstraint(
                name="minors_decided_after_a_check",
                condition=~models.Q(state__in=(5, 6, 7, 8))
                | models.Q(checks__gt=0, decided_by__isnull=False, person__isnull=False),
            ),
        ),
    ]
