-- Set credit aside for acts. Admits in order of arrival: an act passes when what is left covers it.
-- Returns the ids that are covered; an id that was held or posted before is answered again and charged nothing.
-- Ids within one call must differ. Unknown accounts have no cover.
CREATE OR REPLACE FUNCTION ledger_hold(
    p_cell smallint, p_ids uuid[], p_accounts uuid[], p_amounts bigint[], p_expires_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    distinct_accounts uuid[];
    first_id uuid;
    last_id uuid;
    known uuid[];
    covered uuid[];
    someone_is_short boolean;
    all_are_new boolean;
BEGIN
    IF cardinality(p_ids) = 1 THEN
        -- A single act that is new and covered, the usual case, in two steps: the first locks by changing. What the
        -- second finds to be known is changed back, and goes the long way like what is not covered.
        UPDATE ledger_balance
        SET available_micros = available_micros - p_amounts[1], held_micros = held_micros + p_amounts[1]
        WHERE account = p_accounts[1] AND available_micros >= p_amounts[1];
        IF FOUND THEN
            INSERT INTO ledger_hold (id, cell, account, amount_micros, expires_at)
            SELECT p_ids[1], p_cell, p_accounts[1], p_amounts[1], p_expires_at
            WHERE NOT EXISTS (SELECT FROM ledger_entry WHERE id = p_ids[1])
            ON CONFLICT (id) DO NOTHING;
            IF FOUND THEN
                RETURN p_ids;
            END IF;
            UPDATE ledger_balance
            SET available_micros = available_micros + p_amounts[1], held_micros = held_micros - p_amounts[1]
            WHERE account = p_accounts[1];
        END IF;
    END IF;

    distinct_accounts := ARRAY(SELECT DISTINCT unnest(p_accounts));
    -- The borders let the planner leave out the partitions of other months.
    first_id := (SELECT id FROM unnest(p_ids) AS id ORDER BY id LIMIT 1);
    last_id := (SELECT id FROM unnest(p_ids) AS id ORDER BY id DESC LIMIT 1);

    PERFORM FROM ledger_balance WHERE account = ANY (distinct_accounts) ORDER BY account FOR NO KEY UPDATE;

    known := ARRAY(
        SELECT id FROM ledger_hold WHERE id = ANY (p_ids)
        UNION ALL
        SELECT id FROM ledger_entry WHERE id = ANY (p_ids) AND id BETWEEN first_id AND last_id
    );

    all_are_new := cardinality(known) = 0;

    SELECT bool_or(wanted.total > coalesce(balance.available_micros, -1)) INTO someone_is_short
    FROM (
        SELECT a.account, sum(a.amount) AS total
        FROM unnest(p_ids, p_accounts, p_amounts) AS a (id, account, amount)
        WHERE all_are_new OR a.id <> ALL (known)
        GROUP BY a.account
    ) AS wanted
    LEFT JOIN ledger_balance AS balance USING (account);

    IF someone_is_short THEN
        SELECT ledger_admit(array_agg(a.id ORDER BY a.place), array_agg(a.account ORDER BY a.place),
                            array_agg(a.amount ORDER BY a.place))
        INTO covered
        FROM unnest(p_ids, p_accounts, p_amounts) WITH ORDINALITY AS a (id, account, amount, place)
        WHERE a.id <> ALL (known);
    ELSIF all_are_new THEN
        covered := p_ids;
    ELSE
        covered := ARRAY(SELECT id FROM unnest(p_ids) AS id WHERE id <> ALL (known));
    END IF;

    WITH charged AS (
        INSERT INTO ledger_hold (id, cell, account, amount_micros, expires_at)
        SELECT a.id, p_cell, a.account, a.amount, p_expires_at
        FROM unnest(p_ids, p_accounts, p_amounts) AS a (id, account, amount)
        WHERE all_are_new AND NOT someone_is_short OR a.id = ANY (covered)
        RETURNING account, amount_micros
    )
    UPDATE ledger_balance AS balance
    SET available_micros = available_micros - total.amount, held_micros = held_micros + total.amount
    FROM (SELECT account, ledger_total(amount_micros) AS amount FROM charged GROUP BY account) AS total
    WHERE balance.account = total.account;

    RETURN covered || known;
END
$$;
