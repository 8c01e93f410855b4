from django.db import migrations

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    """Admissions come back as one array in the order of the drafts, so that nobody has to join them by their ids."""

    dependencies = [("fraud", "0004_taken_over")]

    operations = [
        migrations.RunSQL(
            [
                "DROP FUNCTION fraud_admit",
                "DROP FUNCTION fraud_admit_each",
                *(statement("fraud", name) for name in ("admit_each", "admit")),
            ],
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
