from django.db import migrations

from smarttec.storage.sqlfile import statement

FUNCTIONS = (
    "total", "admit", "hold", "extend", "use_lots", "resolve", "capture", "append", "post", "grant", "refund", "transfer",
    "expire_holds", "expire_lots",
)  # fmt: skip

NUMBER_OLD_ENTRIES = """
    UPDATE ledger_entry AS entry SET number = told.number, balance_micros = told.owned
    FROM (
        SELECT id, row_number() OVER in_order AS number, sum(amount_micros) OVER in_order AS owned
        FROM ledger_entry WINDOW in_order AS (PARTITION BY account ORDER BY created_at, id)
    ) AS told
    WHERE entry.id = told.id"""

COUNT_OLD_ENTRIES = """
    UPDATE ledger_balance AS balance SET entry_count = told.entries
    FROM (SELECT account, count(*) AS entries FROM ledger_entry GROUP BY account) AS told
    WHERE balance.account = told.account"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_lots_and_numbers")]

    operations = [
        migrations.RunSQL([NUMBER_OLD_ENTRIES, COUNT_OLD_ENTRIES], reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(
            [statement("ledger", name) for name in FUNCTIONS],
            reverse_sql="DROP FUNCTION ledger_extend, ledger_use_lots, ledger_capture, ledger_append, ledger_grant, "
            "ledger_refund, ledger_transfer, ledger_expire_holds, ledger_expire_lots",
        ),
        migrations.RunSQL(
            [statement("ledger", "guards"), statement("ledger", "currency_guard")],
            reverse_sql="DROP TRIGGER ledger_entry_immutable ON ledger_entry; "
            "DROP TRIGGER ledger_lotmove_immutable ON ledger_lotmove; "
            "DROP TRIGGER ledger_currency_immutable ON ledger_balance; DROP FUNCTION ledger_refuse_change",
        ),
    ]
