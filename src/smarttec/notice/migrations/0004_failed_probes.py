from django.db import migrations, models


class Migration(migrations.Migration):
    """A probe that cannot be measured is stored as such; a sentence may list every recipient there is."""

    dependencies = [("notice", "0003_userecord_hour")]

    operations = [
        migrations.AddField("proofresult", "is_failed", models.BooleanField(default=False)),
        migrations.AlterField("proofresult", "sentence", models.TextField()),
    ]
