"""Triggers that tell every process of keys that were destroyed or added."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION vault_tell_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('smarttec_keys', coalesce(OLD.subject, NEW.subject)::text);
    RETURN NULL;
END $$;
CREATE FUNCTION vault_tell_everything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('smarttec_keys', '*');
    RETURN NULL;
END $$;
CREATE TRIGGER vault_key_destroyed AFTER DELETE ON vault_subjectkey
    FOR EACH ROW EXECUTE FUNCTION vault_tell_subject();
CREATE TRIGGER vault_key_added AFTER INSERT ON vault_subjectkey
    FOR EACH ROW WHEN (NEW.generation > 1) EXECUTE FUNCTION vault_tell_subject();
CREATE TRIGGER vault_keys_truncated AFTER TRUNCATE ON vault_subjectkey
    FOR EACH STATEMENT EXECUTE FUNCTION vault_tell_everything();
"""

REVERSE = """
DROP TRIGGER vault_keys_truncated ON vault_subjectkey;
DROP TRIGGER vault_key_added ON vault_subjectkey;
DROP TRIGGER vault_key_destroyed ON vault_subjectkey;
DROP FUNCTION vault_tell_everything();
DROP FUNCTION vault_tell_subject();
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [migrations.RunSQL(TRIGGERS, REVERSE)]
