-- A batch of one: what `ledger_resolve` does, in fewer steps.
CREATE OR REPLACE FUNCTION ledger_resolve_one(
    p_id uuid, p_captured bigint, p_counterpart smallint, p_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    balance ledger_balance;
    held bigint;
BEGIN
    SELECT * INTO balance FROM ledger_balance
    WHERE account = (SELECT account FROM ledger_hold WHERE id = p_id) FOR NO KEY UPDATE;
    DELETE FROM ledger_hold WHERE id = p_id AND account = balance.account RETURNING amount_micros INTO held;
    IF NOT FOUND THEN
        RETURN '{}';
    END IF;
    WITH posted AS (
        INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, reference,
                                  created_at, number, balance_micros)
        VALUES (p_id, balance.cell, balance.account, CASE WHEN p_captured > 0 THEN 2 ELSE 3 END, p_counterpart,
                -p_captured, held, p_id, p_at, balance.entry_count + 1,
                balance.available_micros + balance.held_micros - p_captured)
    )
    UPDATE ledger_balance
    SET held_micros = held_micros - held,
        available_micros = available_micros + held - p_captured,
        lots_micros = lots_micros - least(lots_micros, p_captured),
        entry_count = entry_count + 1
    WHERE account = balance.account;
    IF balance.lots_micros > 0 THEN
        PERFORM ledger_use_lots(ARRAY[p_id], ARRAY[balance.account], ARRAY[p_captured]);
    END IF;
    RETURN ARRAY[p_id];
END
$$;
