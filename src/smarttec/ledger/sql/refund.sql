-- Refund an entry, wholly or in part: of a capture, credit goes back to the account; of a top-up, credit goes back to the
-- clearing house. All refunds of an entry together never exceed it.
-- Promotional credit returns to the lot it came from, also when that has expired: then it expires at the janitor's next
-- run. What was taken last returns first: main credit, then the lots, the one that expires last before the others.
-- Returns 'posted', 'known' (that act is posted or held), 'absent' (no capture or top-up has that id), 'exceeds', or
-- 'short' (what was topped up is spent; promotional credit is never paid out instead).
CREATE OR REPLACE FUNCTION ledger_refund(p_id uuid, p_entry uuid, p_amount bigint, p_at timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    original ledger_entry;
    main bigint;
    refunded bigint;
    lots uuid[];
    amounts bigint[];
BEGIN
    SELECT * INTO original FROM ledger_entry WHERE id = p_entry AND (kind = 2 OR kind = 1 AND amount_micros > 0);
    IF NOT FOUND THEN
        RETURN 'absent';
    END IF;
    SELECT available_micros - greatest(0, lots_micros - held_micros) INTO main
    FROM ledger_balance WHERE account = original.account FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM ledger_entry WHERE id = p_id UNION ALL SELECT FROM ledger_hold WHERE id = p_id) THEN
        RETURN 'known';
    END IF;
    SELECT coalesce(sum(abs(amount_micros)), 0) INTO refunded
    FROM ledger_entry WHERE reference = p_entry AND kind = 4;
    IF refunded + p_amount > abs(original.amount_micros) THEN
        RETURN 'exceeds';
    END IF;
    IF original.kind = 1 THEN
        IF p_amount > main THEN
            RETURN 'short';
        END IF;
        RETURN CASE
            WHEN ledger_post(p_id, original.account, -p_amount, 4::smallint, original.counterpart, p_entry, p_at)
            THEN 'posted' ELSE 'known'
        END;
    END IF;

    WITH part AS (
        SELECT lot.id AS lot, lot.expires_at, move.amount_micros AS amount
        FROM ledger_lotmove AS move JOIN ledger_lot AS lot ON lot.id = move.lot
        WHERE move.entry = p_entry
        UNION ALL
        SELECT NULL, 'infinity', -original.amount_micros - coalesce(sum(amount_micros), 0)
        FROM ledger_lotmove WHERE entry = p_entry
    ), laid AS (
        SELECT *, sum(amount) OVER (ORDER BY expires_at DESC, lot DESC NULLS FIRST) AS upto FROM part
    ), due AS (
        SELECT lot, least(upto, refunded + p_amount) - greatest(upto - amount, refunded) AS amount
        FROM laid
        WHERE lot IS NOT NULL AND upto > refunded AND upto - amount < refunded + p_amount
    )
    SELECT coalesce(array_agg(lot), '{}'), coalesce(array_agg(amount), '{}') INTO lots, amounts FROM due;

    IF NOT ledger_append(p_id, original.account, p_amount, 4::smallint, original.counterpart, p_entry,
                         (SELECT coalesce(sum(amount), 0)::bigint FROM unnest(amounts) AS amount), p_at) THEN
        RETURN 'known';
    END IF;
    INSERT INTO ledger_lotmove (entry, lot, cell, amount_micros)
    SELECT p_id, lot, original.cell, -amount FROM unnest(lots, amounts) AS due (lot, amount);
    UPDATE ledger_lot SET remaining_micros = remaining_micros + due.amount
    FROM unnest(lots, amounts) AS due (lot, amount) WHERE id = due.lot;
    RETURN 'posted';
END
$$;
