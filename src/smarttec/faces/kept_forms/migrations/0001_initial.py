from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="KeptForm",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("browser", models.BinaryField(max_length=16)),
                ("page", models.BinaryField(max_length=16)),
                ("box", models.BinaryField()),
                ("kept_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("browser", "page"), name="one_kept_form_a_page")],
            },
        ),
    ]
