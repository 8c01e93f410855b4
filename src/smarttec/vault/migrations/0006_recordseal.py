from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0005_auditrestore")]

    operations = [
        migrations.CreateModel(
            name="RecordSeal",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("table", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("rows", models.PositiveBigIntegerField()),
                ("digest", models.BinaryField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("sealed_at", models.DateTimeField()),
                ("signature", models.BinaryField()),
            ],
            options={"indexes": [models.Index(fields=["table", "day"], name="vault_recordseal_day")]},
        ),
    ]
