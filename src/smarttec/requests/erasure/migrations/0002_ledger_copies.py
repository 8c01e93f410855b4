from django.db import migrations, models


class Migration(migrations.Migration):
    """A copy of the ledger in the data; a number may be given twice after a restore, until the copies are together."""

    dependencies = [("erasure", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("erasure", models.UUIDField()),
                ("person", models.UUIDField(db_index=True)),
                ("line", models.TextField()),
            ],
        ),
        migrations.AlterField("erasure", "ledger_number", models.PositiveBigIntegerField(db_index=True, null=True)),
    ]
