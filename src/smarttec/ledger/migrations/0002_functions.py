from django.db import migrations

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            statement("ledger", "functions"),
            reverse_sql="DROP FUNCTION ledger_hold; DROP FUNCTION ledger_resolve; DROP FUNCTION ledger_post",
        )
    ]
