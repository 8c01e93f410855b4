-- Resolve holds: of each, capture the given amount and give the rest back. Zero captures nothing: a release.
-- Returns the ids that were open; the others were resolved before and nothing happens to them again.
-- A hold that appears only while this waits for locks counts as not open yet: nothing happens to it.
-- A capture below zero or beyond its hold violates a constraint, and nothing of the call happens.
CREATE OR REPLACE FUNCTION ledger_resolve(
    p_ids uuid[], p_captured bigint[], p_counterpart smallint, p_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    seen uuid[];
    resolved uuid[];
    someone_has_lots boolean;
    moved_one record;
BEGIN
    IF cardinality(p_ids) = 1 THEN
        -- A single hold of an account without promotional credit, the usual case, in two steps: the first locks by
        -- changing. When the second finds that the hold was another one before the lock was got, it is changed back.
        UPDATE ledger_balance AS balance
        SET held_micros = held_micros - hold.amount_micros,
            available_micros = available_micros + hold.amount_micros - p_captured[1],
            entry_count = entry_count + 1
        FROM ledger_hold AS hold
        WHERE hold.id = p_ids[1] AND balance.account = hold.account AND p_captured[1] BETWEEN 0 AND hold.amount_micros
          AND held_micros >= hold.amount_micros AND lots_micros = 0
        RETURNING balance.account, balance.cell, hold.amount_micros AS held, entry_count AS number,
                  available_micros + held_micros AS owned
        INTO moved_one;
        IF FOUND THEN
            WITH gone AS (
                DELETE FROM ledger_hold
                WHERE id = p_ids[1] AND account = moved_one.account AND amount_micros = moved_one.held
                RETURNING id
            )
            INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, reference,
                                      created_at, number, balance_micros)
            SELECT id, moved_one.cell, moved_one.account, CASE WHEN p_captured[1] > 0 THEN 2 ELSE 3 END, p_counterpart,
                   -p_captured[1], moved_one.held, id, p_at, moved_one.number, moved_one.owned
            FROM gone;
            IF FOUND THEN
                RETURN p_ids;
            END IF;
            UPDATE ledger_balance
            SET held_micros = held_micros + moved_one.held,
                available_micros = available_micros - moved_one.held + p_captured[1],
                entry_count = entry_count - 1
            WHERE account = moved_one.account;
        END IF;
    END IF;

    -- What is resolved is decided before the locks are got: the accounts of these holds are those that get locked.
    SELECT array_agg(id) INTO seen FROM ledger_hold WHERE id = ANY (p_ids);
    SELECT bool_or(lots_micros > 0) INTO someone_has_lots
    FROM (
        SELECT account, lots_micros FROM ledger_balance
        WHERE account IN (SELECT account FROM ledger_hold WHERE id = ANY (seen))
        ORDER BY account FOR NO KEY UPDATE
    ) AS balance;

    WITH gone AS (
        DELETE FROM ledger_hold AS hold
        USING unnest(p_ids, p_captured) WITH ORDINALITY AS r (id, captured, place)
        WHERE hold.id = r.id AND hold.id = ANY (seen)
        RETURNING hold.id, hold.cell, hold.account, hold.amount_micros AS held, r.captured, r.place
    ), moved AS (
        UPDATE ledger_balance AS balance
        SET held_micros = held_micros - total.held,
            available_micros = available_micros + total.held - total.captured,
            lots_micros = lots_micros - least(lots_micros, total.captured),
            entry_count = entry_count + total.acts
        FROM (
            SELECT account, ledger_total(held) AS held, ledger_total(captured) AS captured, count(*) AS acts
            FROM gone GROUP BY account
        ) AS total
        WHERE balance.account = total.account
        RETURNING balance.account, entry_count - total.acts AS entries_before,
                  available_micros + held_micros + total.captured AS owned_before
    ), posted AS (
        INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, reference,
                                  created_at, number, balance_micros)
        SELECT id, cell, account, CASE WHEN captured > 0 THEN 2 ELSE 3 END, p_counterpart, -captured, held, id,
               p_at, entries_before + row_number() OVER in_order, owned_before - ledger_total(captured) OVER in_order
        FROM gone JOIN moved USING (account)
        WINDOW in_order AS (PARTITION BY account ORDER BY place)
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO resolved FROM posted;

    IF someone_has_lots THEN
        PERFORM ledger_use_lots(array_agg(id ORDER BY number), array_agg(account ORDER BY number),
                                array_agg(-amount_micros ORDER BY number))
        FROM ledger_entry WHERE id = ANY (resolved);
    END IF;
    RETURN resolved;
END
$$;
