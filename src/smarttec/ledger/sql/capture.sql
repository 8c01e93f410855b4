-- Capture parts of holds that stay open: each part is an act with an id of its own; the rest is released, or captured
-- last, with `ledger_resolve`. Returns the ids that are posted, now or before; the others name no open hold.
-- A part below zero, or more than what its hold still has, violates a constraint, and nothing of the call happens.
CREATE OR REPLACE FUNCTION ledger_capture(
    p_ids uuid[], p_holds uuid[], p_amounts bigint[], p_counterpart smallint, p_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    seen uuid[] := ARRAY(SELECT id FROM ledger_hold WHERE id = ANY (p_holds));
    locked uuid[];
    known uuid[];
    captured uuid[];
BEGIN
    locked := ARRAY(
        SELECT account FROM ledger_balance
        WHERE account IN (SELECT account FROM ledger_hold WHERE id = ANY (seen))
        ORDER BY account FOR NO KEY UPDATE
    );

    known := ARRAY(SELECT id FROM ledger_entry WHERE id = ANY (p_ids));

    WITH wanted AS (
        SELECT w.id, w.amount, w.place, hold.id AS hold, hold.cell, hold.account
        FROM unnest(p_ids, p_holds, p_amounts) WITH ORDINALITY AS w (id, hold, amount, place)
        JOIN ledger_hold AS hold ON hold.id = w.hold AND hold.id = ANY (seen) AND hold.account = ANY (locked)
        WHERE w.id <> ALL (known)
    ), taken AS (
        UPDATE ledger_hold AS hold
        SET amount_micros = amount_micros - total.amount
        FROM (SELECT hold, ledger_total(amount) AS amount FROM wanted GROUP BY hold) AS total
        WHERE hold.id = total.hold
    ), moved AS (
        UPDATE ledger_balance AS balance
        SET held_micros = held_micros - total.amount,
            lots_micros = lots_micros - least(lots_micros, total.amount),
            entry_count = entry_count + total.acts
        FROM (SELECT account, ledger_total(amount) AS amount, count(*) AS acts FROM wanted GROUP BY account) AS total
        WHERE balance.account = total.account
        RETURNING balance.account, entry_count - total.acts AS entries_before,
                  available_micros + held_micros + total.amount AS owned_before
    ), posted AS (
        INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, reference,
                                  created_at, number, balance_micros)
        SELECT id, cell, account, 2, p_counterpart, -amount, amount, hold,
               p_at, entries_before + row_number() OVER in_order, owned_before - ledger_total(amount) OVER in_order
        FROM wanted JOIN moved USING (account)
        WINDOW in_order AS (PARTITION BY account ORDER BY place)
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO captured FROM posted;

    PERFORM ledger_use_lots(array_agg(id ORDER BY number), array_agg(account ORDER BY number),
                            array_agg(-amount_micros ORDER BY number))
    FROM ledger_entry WHERE id = ANY (captured);
    RETURN captured || known;
END
$$;
