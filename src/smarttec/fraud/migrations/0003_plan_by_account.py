from django.db import migrations

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    """Plans of admission go by account, whatever the statistics say of the day."""

    dependencies = [("fraud", "0002_admission")]

    operations = [migrations.RunSQL(statement("fraud", "admit"), reverse_sql=migrations.RunSQL.noop)]
