-- Take main credit at once for something that only main credit pays for: promotional credit stays where it is.
-- Returns 'posted', 'known' (that act is posted or held), 'absent' (no such account) or 'short'.
CREATE OR REPLACE FUNCTION ledger_spend_main(
    p_id uuid, p_account uuid, p_amount bigint, p_counterpart smallint, p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    main bigint;
BEGIN
    SELECT available_micros - greatest(0, lots_micros - held_micros) INTO main
    FROM ledger_balance WHERE account = p_account FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    IF EXISTS (SELECT FROM ledger_entry WHERE id = p_id UNION ALL SELECT FROM ledger_hold WHERE id = p_id) THEN
        RETURN 'known';
    END IF;
    IF p_amount > main THEN
        RETURN 'short';
    END IF;
    INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, reference, created_at,
                              number, balance_micros)
    SELECT p_id, cell, account, 2, p_counterpart, -p_amount, p_amount, p_id, p_at,
           entry_count + 1, available_micros + held_micros - p_amount
    FROM ledger_balance WHERE account = p_account;
    UPDATE ledger_balance SET available_micros = available_micros - p_amount, entry_count = entry_count + 1
    WHERE account = p_account;
    RETURN 'posted';
END
$$;
