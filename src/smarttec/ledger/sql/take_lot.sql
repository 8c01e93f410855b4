-- Take back what is unspent of one lot before its time, at most `p_most`, as an expiry of it, against who granted it.
-- Returns how much; 0 when nothing is left, or when that act is posted or held already.
-- What is held stays, as in `expire_lots.sql`: holds count as taken from the lots in order of expiry.
CREATE OR REPLACE FUNCTION ledger_take_lot(p_id uuid, p_lot uuid, p_at timestamptz, p_most bigint DEFAULT NULL)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    owner uuid;
    amount bigint;
    against smallint;
BEGIN
    SELECT account, CASE kind WHEN 2 THEN 7 ELSE 6 END INTO owner, against FROM ledger_lot WHERE id = p_lot;
    PERFORM FROM ledger_balance WHERE account = owner FOR NO KEY UPDATE;
    SELECT least(laid.remaining_micros, laid.upto - balance.held_micros, balance.available_micros, p_most) INTO amount
    FROM (
        SELECT id, account, remaining_micros,
               ledger_total(remaining_micros) OVER (ORDER BY expires_at, id) AS upto
        FROM ledger_lot WHERE account = owner AND remaining_micros > 0
    ) AS laid JOIN ledger_balance AS balance USING (account)
    WHERE laid.id = p_lot;
    IF coalesce(amount, 0) <= 0
        OR NOT ledger_append(p_id, owner, -amount, 6::smallint, against, p_lot, -amount, p_at) THEN
        RETURN 0;
    END IF;
    UPDATE ledger_lot SET remaining_micros = remaining_micros - amount WHERE id = p_lot;
    INSERT INTO ledger_lotmove (entry, lot, cell, amount_micros) SELECT p_id, id, cell, amount FROM ledger_lot WHERE id = p_lot;
    RETURN amount;
END
$$;
