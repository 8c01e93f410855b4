-- Move main credit from one account to another: two entries that name each other, both or none. Promotional credit stays
-- where it was granted; what is held counts as promotional first, as a capture will take it.
-- Returns 'posted', 'known' (that act is posted or held), 'absent' (one of the accounts), 'mismatch' (their currencies
-- differ) or 'short'.
CREATE OR REPLACE FUNCTION ledger_transfer(
    p_id uuid, p_mirror_id uuid, p_from uuid, p_to uuid, p_amount bigint, p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    source ledger_balance;
    target ledger_balance;
BEGIN
    PERFORM FROM ledger_balance WHERE account IN (p_from, p_to) ORDER BY account FOR NO KEY UPDATE;
    SELECT * INTO source FROM ledger_balance WHERE account = p_from;
    SELECT * INTO target FROM ledger_balance WHERE account = p_to;
    IF source.account IS NULL OR target.account IS NULL THEN
        RETURN 'absent';
    END IF;
    IF EXISTS (SELECT FROM ledger_entry WHERE id = p_id UNION ALL SELECT FROM ledger_hold WHERE id = p_id) THEN
        RETURN 'known';
    END IF;
    IF source.currency <> target.currency THEN
        RETURN 'mismatch';
    END IF;
    IF p_amount > source.available_micros - greatest(0, source.lots_micros - source.held_micros) THEN
        RETURN 'short';
    END IF;
    IF NOT ledger_append(p_id, p_from, -p_amount, 7::smallint, 5::smallint, p_mirror_id, 0, p_at)
       OR NOT ledger_append(p_mirror_id, p_to, p_amount, 7::smallint, 5::smallint, p_id, 0, p_at) THEN
        RAISE EXCEPTION 'one side of the transfer is posted already' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN 'posted';
END
$$;
