-- Grant credit that is kept apart from main credit: a lot, used before main credit, the one that expires first before the
-- others. `p_lot` is its kind (1: promotional, 2: included in a plan), `p_counterpart` whose expense it is.
-- Returns 'posted', 'known' (that act is posted or held), or 'absent' (no such account).
CREATE OR REPLACE FUNCTION ledger_grant(
    p_id uuid, p_account uuid, p_amount bigint, p_expires_at timestamptz, p_at timestamptz,
    p_lot smallint DEFAULT 1, p_counterpart smallint DEFAULT 6
) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM ledger_balance WHERE account = p_account FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    IF NOT ledger_append(p_id, p_account, p_amount, 8::smallint, p_counterpart, p_id, p_amount, p_at) THEN
        RETURN 'known';
    END IF;
    INSERT INTO ledger_lot (id, cell, account, kind, granted_micros, remaining_micros, expires_at)
    SELECT p_id, cell, account, p_lot, p_amount, p_amount, p_expires_at FROM ledger_balance WHERE account = p_account;
    RETURN 'posted';
END
$$;
