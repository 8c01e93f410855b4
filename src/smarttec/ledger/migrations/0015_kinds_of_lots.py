from django.db import migrations, models

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0014_causes_and_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="lot",
            name="kind",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Promotional"), (2, "Included")], db_default=1, default=1
            ),
        ),
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS ledger_grant(uuid, uuid, bigint, timestamptz, timestamptz);"
            "DROP FUNCTION IF EXISTS ledger_take_lot(uuid, uuid, timestamptz)",
            reverse_sql=migrations.RunSQL.noop,
        ),
        *(
            migrations.RunSQL(statement("ledger", name), reverse_sql=migrations.RunSQL.noop)
            for name in ("promotional", "grant", "take_lot", "refund", "spend_main", "add_up")
        ),
    ]
