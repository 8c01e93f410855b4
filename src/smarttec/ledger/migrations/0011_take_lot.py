from django.db import migrations

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_single_acts_faster"),
    ]

    operations = [
        migrations.RunSQL(statement("ledger", "take_lot"), reverse_sql="DROP FUNCTION ledger_take_lot"),
    ]
