from django.db import migrations

_MAKE = """
CREATE FUNCTION plans_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a plan never changes; publish the next one' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER plans_version_never_changes BEFORE UPDATE OR DELETE ON plans_planversion
FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
"""
_DROP = "DROP TRIGGER plans_version_never_changes ON plans_planversion; DROP FUNCTION plans_refuse_change()"


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [migrations.RunSQL(_MAKE, reverse_sql=_DROP)]
