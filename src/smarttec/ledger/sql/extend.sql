-- Set more credit aside for acts under way: each increment is an act with an id of its own and passes when available
-- credit covers it, in order of arrival. Returns the ids that are covered, now or before; the others are short, or
-- their hold is not open. The hold's expiry moves to the given moment, never back.
CREATE OR REPLACE FUNCTION ledger_extend(
    p_ids uuid[], p_holds uuid[], p_amounts bigint[], p_expires_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    seen uuid[] := ARRAY(SELECT id FROM ledger_hold WHERE id = ANY (p_holds));
    locked uuid[];
    known uuid[];
    covered uuid[];
BEGIN
    locked := ARRAY(
        SELECT account FROM ledger_balance
        WHERE account IN (SELECT account FROM ledger_hold WHERE id = ANY (seen))
        ORDER BY account FOR NO KEY UPDATE
    );

    known := ARRAY(
        SELECT increment.id FROM ledger_increment AS increment
        JOIN ledger_hold AS hold ON hold.id = increment.hold
        WHERE increment.id = ANY (p_ids)
    );

    SELECT ledger_admit(array_agg(a.id ORDER BY a.place), array_agg(hold.account ORDER BY a.place),
                        array_agg(a.amount ORDER BY a.place))
    INTO covered
    FROM unnest(p_ids, p_holds, p_amounts) WITH ORDINALITY AS a (id, hold, amount, place)
    JOIN ledger_hold AS hold ON hold.id = a.hold AND hold.id = ANY (seen) AND hold.account = ANY (locked)
    WHERE a.id <> ALL (known);

    WITH added AS (
        INSERT INTO ledger_increment (id, cell, hold, amount_micros)
        SELECT a.id, hold.cell, hold.id, a.amount
        FROM unnest(p_ids, p_holds, p_amounts) AS a (id, hold, amount)
        JOIN ledger_hold AS hold ON hold.id = a.hold
        WHERE a.id = ANY (covered)
        RETURNING hold, amount_micros
    ), extended AS (
        UPDATE ledger_hold AS hold
        SET amount_micros = hold.amount_micros + total.amount, expires_at = greatest(hold.expires_at, p_expires_at)
        FROM (SELECT hold, ledger_total(amount_micros) AS amount FROM added GROUP BY hold) AS total
        WHERE hold.id = total.hold
        RETURNING hold.account, total.amount
    )
    UPDATE ledger_balance AS balance
    SET available_micros = available_micros - total.amount, held_micros = held_micros + total.amount
    FROM (SELECT account, ledger_total(amount) AS amount FROM extended GROUP BY account) AS total
    WHERE balance.account = total.account;

    RETURN covered || known;
END
$$;
