-- A batch of one: what `ledger_hold` does, in fewer steps.
CREATE OR REPLACE FUNCTION ledger_hold_one(
    p_cell smallint, p_id uuid, p_account uuid, p_amount bigint, p_expires_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    available bigint;
BEGIN
    SELECT available_micros INTO available FROM ledger_balance WHERE account = p_account FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM ledger_hold WHERE id = p_id) OR EXISTS (SELECT FROM ledger_entry WHERE id = p_id) THEN
        RETURN ARRAY[p_id];
    END IF;
    IF available IS NULL OR p_amount > available THEN
        RETURN '{}';
    END IF;
    WITH charged AS (
        INSERT INTO ledger_hold (id, cell, account, amount_micros, expires_at)
        VALUES (p_id, p_cell, p_account, p_amount, p_expires_at)
    )
    UPDATE ledger_balance
    SET available_micros = available_micros - p_amount, held_micros = held_micros + p_amount
    WHERE account = p_account;
    RETURN ARRAY[p_id];
END
$$;
