import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_deckupload_layout")]

    operations = [
        migrations.CreateModel(
            name="DeskNamed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.PositiveSmallIntegerField(choices=[(1, "Person"), (2, "Request")])),
                ("subject", models.UUIDField()),
                ("named_at", models.DateTimeField()),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="desk.deskaccess"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["subject"], name="desk_named_subject")],
                "constraints": [models.UniqueConstraint(fields=("access", "kind"), name="desk_one_named")],
            },
        ),
    ]
