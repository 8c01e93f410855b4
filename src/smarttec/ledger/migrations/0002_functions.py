from django.db import migrations

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    """The functions in their present text; 0004 replaces them where an older one was installed."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [statement("ledger", name) for name in ("total", "admit", "hold", "resolve", "post")],
            reverse_sql="DROP FUNCTION ledger_admit, ledger_hold, ledger_resolve, ledger_post; DROP AGGREGATE ledger_total(bigint)",
        )
    ]
