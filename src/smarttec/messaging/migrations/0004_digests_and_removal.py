import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0003_has_callback"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="sender_digest",
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="is_removed",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("direction", 3)), fields=["account", "id"], name="messaging_message_inbound"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["recipient_digest"], name="messaging_message_recipient", opclasses=["bytea_bloom_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["sender_digest"], name="messaging_message_sender", opclasses=["bytea_bloom_ops"]
            ),
        ),
    ]
