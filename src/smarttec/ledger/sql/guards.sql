-- What is posted stays posted. Row triggers hold for every partition; a whole partition may still be dropped when its
-- time is over.
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is immutable', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER ledger_entry_immutable BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change('an entry of the ledger');
CREATE TRIGGER ledger_lotmove_immutable BEFORE UPDATE OR DELETE ON ledger_lotmove
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change('a movement of promotional credit');
