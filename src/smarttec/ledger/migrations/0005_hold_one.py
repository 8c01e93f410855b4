from django.db import migrations

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_all_operations")]

    operations = [migrations.RunSQL(statement("ledger", "hold"), reverse_sql=migrations.RunSQL.noop)]
