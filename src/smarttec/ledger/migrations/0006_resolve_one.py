from django.db import migrations

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_hold_one")]

    operations = [migrations.RunSQL(statement("ledger", "resolve"), reverse_sql=migrations.RunSQL.noop)]
