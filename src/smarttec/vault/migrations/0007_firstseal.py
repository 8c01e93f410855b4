from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0006_recordseal")]

    operations = [
        migrations.CreateModel(
            name="FirstSeal",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("table", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("total", models.PositiveBigIntegerField()),
                ("marks", models.BinaryField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("sealed_at", models.DateTimeField()),
                ("signature", models.BinaryField()),
            ],
            options={"indexes": [models.Index(fields=["table", "day"], name="vault_firstseal_day")]},
        ),
    ]
