from django.db import migrations

_PARTITIONS = """
DO $$
DECLARE
    partition regclass;
BEGIN
    FOR partition IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'messaging_message'::regclass LOOP
        EXECUTE format('ALTER TABLE %s SET (fillfactor = 50)', partition);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    """Room in the pages of what changes soon after it was stored, so that a change needs no new index entries (HOT)."""

    dependencies = [("messaging", "0005_services_and_validity")]

    operations = [
        migrations.RunSQL(
            [_PARTITIONS, "ALTER TABLE messaging_part SET (fillfactor = 50)"], reverse_sql=migrations.RunSQL.noop
        )
    ]
