from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0004_erasureentry")]

    operations = [
        migrations.CreateModel(
            name="AuditRestore",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("writer", models.UUIDField()),
                ("anchored", models.PositiveIntegerField()),
                ("left", models.PositiveIntegerField()),
                ("root", models.BinaryField()),
                ("reason", models.CharField(max_length=200)),
                ("accepted_at", models.DateTimeField()),
                ("signature", models.BinaryField()),
            ],
        ),
    ]
