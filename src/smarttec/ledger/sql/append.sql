-- Append one entry to an account and change its balance by it, and what its lots have by `p_lots`. Returns whether it is
-- new: an act that is posted or held already is not. The caller holds the balance's lock and moves the lots themselves.
-- A negative amount that is not covered violates the balance's constraint and posts nothing.
CREATE OR REPLACE FUNCTION ledger_append(
    p_id uuid, p_account uuid, p_amount bigint, p_kind smallint, p_counterpart smallint, p_reference uuid,
    p_lots bigint, p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, reference, created_at,
                              number, balance_micros)
    SELECT p_id, cell, account, p_kind, p_counterpart, p_amount, 0, p_reference, p_at,
           entry_count + 1, available_micros + held_micros + p_amount
    FROM ledger_balance
    WHERE account = p_account AND NOT EXISTS (SELECT FROM ledger_hold WHERE id = p_id)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE ledger_balance
    SET available_micros = available_micros + p_amount,
        lots_micros = lots_micros + p_lots,
        entry_count = entry_count + 1
    WHERE account = p_account;
    RETURN true;
END
$$;
