-- Post one act that needs no hold: a top-up, an adjustment, money taken back. Returns whether it is new (an act that is
-- posted or held is not), or null when there is no such account.
-- A negative amount that is not covered violates the balance's constraint and posts nothing. It takes main credit first:
-- promotional credit is for use, and goes only when nothing else is left.
CREATE OR REPLACE FUNCTION ledger_post(
    p_id uuid, p_account uuid, p_amount bigint, p_kind smallint, p_counterpart smallint, p_reference uuid,
    p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    from_lots bigint;
BEGIN
    SELECT greatest(0, lots_micros - greatest(0, available_micros + held_micros + p_amount)) INTO from_lots
    FROM ledger_balance WHERE account = p_account FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF NOT ledger_append(p_id, p_account, p_amount, p_kind, p_counterpart, p_reference, -from_lots, p_at) THEN
        RETURN false;
    END IF;
    IF from_lots > 0 THEN
        PERFORM ledger_use_lots(ARRAY[p_id], ARRAY[p_account], ARRAY[from_lots]);
    END IF;
    RETURN true;
END
$$;
