"""Letters to people who wrote to us, customers or not: sealed for the matter they wrote about."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("post", "0002_due_unknown"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(model_name="mail", name="keyed_to", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="mail", name="own_policy", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="mail", name="about", field=models.UUIDField(null=True)),
        migrations.RunSQL("UPDATE post_mail SET keyed_to = person_id", migrations.RunSQL.noop),
        migrations.AlterField(model_name="mail", name="keyed_to", field=models.UUIDField()),
        migrations.AlterField(
            model_name="mail",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(fields=["about"], name="post_mail_about", condition=models.Q(("about__isnull", False))),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("keyed_to", models.F("person")), ("person__isnull", False)),
                    models.Q(("own_policy__isnull", False), ("person", None)),
                    _connector="OR",
                ),
                name="post_mail_of_somebody",
            ),
        ),
    ]
