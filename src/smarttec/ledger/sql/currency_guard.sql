-- An account keeps the currency it was opened in. Asked after the change: a trigger before it would lock every balance
-- once more at each change of anything.
CREATE TRIGGER ledger_currency_immutable AFTER UPDATE OF currency ON ledger_balance
    FOR EACH ROW WHEN (OLD.currency <> NEW.currency)
    EXECUTE FUNCTION ledger_refuse_change('the currency of an account');
