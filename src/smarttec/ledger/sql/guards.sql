-- What is posted stays posted. Row triggers hold for every partition; a whole partition may still be dropped when its
-- time is over. An account keeps the currency it was opened in.
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is immutable', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER ledger_entry_immutable BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change('an entry of the ledger');
CREATE TRIGGER ledger_lotmove_immutable BEFORE UPDATE OR DELETE ON ledger_lotmove
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change('a movement of promotional credit');
CREATE TRIGGER ledger_currency_immutable BEFORE UPDATE OF currency ON ledger_balance
    FOR EACH ROW WHEN (OLD.currency <> NEW.currency)
    EXECUTE FUNCTION ledger_refuse_change('the currency of an account');
