-- The ledger's only writers. Set-based: one call carries many acts; every lock on balances is taken in account order,
-- so that two calls never wait for each other in a ring. Ids of acts are given by the caller and post at most once.

-- Set credit aside for acts. Admits in order of arrival: an act passes when what is left covers it.
-- Returns the ids that are covered; an id that was held or posted before is answered again and charged nothing.
-- Ids within one call must differ. Unknown accounts have no cover.
CREATE OR REPLACE FUNCTION ledger_hold(
    p_cell smallint, p_ids uuid[], p_accounts uuid[], p_amounts bigint[], p_expires_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    distinct_accounts uuid[] := ARRAY(SELECT DISTINCT unnest(p_accounts));
    known uuid[];
    covered uuid[];
    someone_is_short boolean;
    current_account uuid;
    remaining bigint;
    act record;
BEGIN
    PERFORM FROM ledger_balance WHERE account = ANY (distinct_accounts) ORDER BY account FOR NO KEY UPDATE;

    known := ARRAY(
        SELECT id FROM ledger_hold WHERE id = ANY (p_ids)
        UNION ALL
        SELECT id FROM ledger_entry WHERE id = ANY (p_ids)
    );

    SELECT bool_or(wanted.total > coalesce(balance.available_micros, -1)) INTO someone_is_short
    FROM (
        SELECT a.account, sum(a.amount) AS total
        FROM unnest(p_ids, p_accounts, p_amounts) AS a (id, account, amount)
        WHERE a.id <> ALL (known)
        GROUP BY a.account
    ) AS wanted
    LEFT JOIN ledger_balance AS balance USING (account);

    IF someone_is_short THEN
        covered := '{}';
        FOR act IN
            SELECT a.id, a.account, a.amount, balance.available_micros AS available
            FROM unnest(p_ids, p_accounts, p_amounts) WITH ORDINALITY AS a (id, account, amount, place)
            JOIN ledger_balance AS balance USING (account)
            WHERE a.id <> ALL (known)
            ORDER BY a.account, a.place
        LOOP
            IF current_account IS DISTINCT FROM act.account THEN
                current_account := act.account;
                remaining := act.available;
            END IF;
            IF act.amount <= remaining THEN
                remaining := remaining - act.amount;
                covered := covered || act.id;
            END IF;
        END LOOP;
    ELSE
        covered := ARRAY(SELECT id FROM unnest(p_ids) AS id WHERE id <> ALL (known));
    END IF;

    WITH charged AS (
        INSERT INTO ledger_hold (id, cell, account, amount_micros, expires_at)
        SELECT a.id, p_cell, a.account, a.amount, p_expires_at
        FROM unnest(p_ids, p_accounts, p_amounts) AS a (id, account, amount)
        WHERE a.id = ANY (covered)
        RETURNING account, amount_micros
    )
    UPDATE ledger_balance AS balance
    SET available_micros = available_micros - total.amount, held_micros = held_micros + total.amount
    FROM (SELECT account, sum(amount_micros) AS amount FROM charged GROUP BY account) AS total
    WHERE balance.account = total.account;

    RETURN covered || known;
END
$$;

-- Resolve holds: of each, capture the given amount and give the rest back. Zero captures nothing: a release.
-- Returns the ids that were open; the others were resolved before and nothing happens to them again.
CREATE OR REPLACE FUNCTION ledger_resolve(
    p_ids uuid[], p_captured bigint[], p_counterpart smallint, p_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    resolved uuid[];
BEGIN
    PERFORM FROM ledger_balance
    WHERE account IN (SELECT account FROM ledger_hold WHERE id = ANY (p_ids))
    ORDER BY account FOR NO KEY UPDATE;

    WITH gone AS (
        DELETE FROM ledger_hold AS hold USING unnest(p_ids, p_captured) AS r (id, captured)
        WHERE hold.id = r.id
        RETURNING hold.id, hold.cell, hold.account, hold.amount_micros AS held, r.captured
    ), moved AS (
        UPDATE ledger_balance AS balance
        SET held_micros = held_micros - total.held,
            available_micros = available_micros + total.held - total.captured
        FROM (SELECT account, sum(held) AS held, sum(captured) AS captured FROM gone GROUP BY account) AS total
        WHERE balance.account = total.account
    ), posted AS (
        INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, reference, created_at)
        SELECT id, cell, account, CASE WHEN captured > 0 THEN 2 ELSE 3 END, p_counterpart, -captured, held, id, p_at
        FROM gone
        RETURNING id, amount_micros, held_micros
    )
    SELECT array_agg(id) INTO resolved FROM posted;

    IF EXISTS (SELECT FROM unnest(p_captured) AS captured WHERE captured < 0) OR EXISTS (
        SELECT FROM ledger_entry WHERE id = ANY (resolved) AND -amount_micros > held_micros
    ) THEN
        RAISE EXCEPTION 'a capture must lie between zero and its hold' USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(resolved, '{}');
END
$$;

-- Post one act that needs no hold: a top-up, a refund, an adjustment. Returns whether it is new (an act that is posted or
-- held is not), or null when there is no such account.
-- A negative amount that is not covered violates the balance's constraint and posts nothing.
CREATE OR REPLACE FUNCTION ledger_post(
    p_id uuid, p_account uuid, p_amount bigint, p_kind smallint, p_counterpart smallint, p_reference uuid,
    p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    the_cell smallint;
BEGIN
    SELECT cell INTO the_cell FROM ledger_balance WHERE account = p_account FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM ledger_hold WHERE id = p_id) THEN
        RETURN false;
    END IF;
    INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, reference, created_at)
    VALUES (p_id, the_cell, p_account, p_kind, p_counterpart, p_amount, 0, p_reference, p_at)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE ledger_balance SET available_micros = available_micros + p_amount WHERE account = p_account;
    RETURN true;
END
$$;
