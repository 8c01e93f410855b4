from django.db import migrations, models

import smarttec.requests.notes
import smarttec.vault.fields
from smarttec.kernel.vocabulary import Category


def _note() -> smarttec.vault.fields.PersonalField:
    return smarttec.vault.fields.PersonalField(category=Category.INQUIRY, max_length=4000, null=True)


class Migration(migrations.Migration):
    """Notes are sealed: the open columns go, and nothing of them is taken over."""

    dependencies = [("authorities", "0001_cases")]

    operations = [
        migrations.RemoveConstraint("authoritycase", "authorities_refused_with_a_reason"),
        migrations.AddField(
            "authoritycase", "policy", models.BigIntegerField(default=smarttec.requests.notes.word_of_case)
        ),
        migrations.RemoveField("authoritycase", "proposal"),
        migrations.AddField("authoritycase", "proposal", _note()),
        migrations.RemoveField("authoritycase", "why"),
        migrations.AddField("authoritycase", "why", _note()),
        migrations.RemoveField("caseentry", "note"),
        migrations.AddField("caseentry", "note", _note()),
    ]
