from django.db import migrations

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    """The functions that count; and room in the counters' pages, so that an update needs no new index entry (HOT)."""

    dependencies = [("fraud", "0001_counters_limits_and_holds"), ("ledger", "0007_resolve_faster")]

    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE fraud_day SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)",
                "ALTER TABLE fraud_usage SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)",
                *(statement("fraud", name) for name in ("count", "admit_each", "admit")),
            ],
            reverse_sql="DROP FUNCTION fraud_admit, fraud_admit_each, fraud_count",
        )
    ]
