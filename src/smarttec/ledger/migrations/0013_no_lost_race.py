from django.db import migrations

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0012_lots_of_an_account"),
    ]

    operations = [
        migrations.RunSQL(statement("ledger", name), reverse_sql=migrations.RunSQL.noop)
        for name in ("resolve", "capture", "extend")
    ]
