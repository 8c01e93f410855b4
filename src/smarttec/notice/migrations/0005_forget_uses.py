from django.db import migrations

FORGET = """
CREATE FUNCTION notice_forget_uses(day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone bigint;
BEGIN
    IF day > (now() AT TIME ZONE 'UTC')::date - 1096 THEN
        RAISE EXCEPTION 'these records are kept for three years';
    END IF;
    DELETE FROM notice_userecord
    WHERE hour >= day::timestamp AT TIME ZONE 'UTC' AND hour < (day + 1)::timestamp AT TIME ZONE 'UTC';
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$
"""


class Migration(migrations.Migration):
    """The one way in which records of use go: by whole days, and only when their time is over."""

    dependencies = [("notice", "0004_failed_probes")]

    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION notice_forget_uses(date)")]
