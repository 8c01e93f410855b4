"""Documents name whose keys seal them: the account's, until kept records get keys of their own."""

from django.db import migrations, models
from django.db.models import F

from smarttec.storage.sqlfile import statement


def _name_accounts(apps, _editor):  # type: ignore[no-untyped-def]
    apps.get_model("paper", "Document").objects.filter(subject=None).update(subject=F("account_id"))


class Migration(migrations.Migration):
    dependencies = [("paper", "0003_late_documents")]

    operations = [
        migrations.RunSQL(
            [
                "DROP TRIGGER paper_document_immutable ON paper_document",
                "DROP TRIGGER paper_series_steps ON paper_series",
                "DROP TRIGGER paper_series_stays ON paper_series",
                statement("shop.paper", "guards"),
            ],
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AddField("document", "subject", models.UUIDField(null=True)),
        migrations.RunPython(_name_accounts, migrations.RunPython.noop),
        migrations.AlterField("document", "subject", models.UUIDField()),
    ]
