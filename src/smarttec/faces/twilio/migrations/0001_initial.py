from django.db import migrations, models

import smarttec.kernel.vocabulary
import smarttec.vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="OnceRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("account", models.UUIDField()),
                ("key_digest", models.BinaryField(max_length=16)),
                ("request_digest", models.BinaryField(max_length=16)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                (
                    "answer",
                    smarttec.vault.fields.PersonalField(
                        category=smarttec.kernel.vocabulary.Category["CREDENTIAL"], null=True
                    ),
                ),
                ("created_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "key_digest"), name="api_once_per_key"),
                ],
            },
        ),
    ]
