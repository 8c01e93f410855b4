-- Add entries of one cell's accounts to the totals of their days: of each account those beyond its mark, at most p_each,
-- in the order of their numbers. Returns the accounts that may have more.
-- Totals and marks change in one statement, under the marks' locks, so nothing is added twice or left out, whatever is
-- repeated or dies. Numbers have no gap and become visible in their order, so beyond the mark nothing comes later.
CREATE OR REPLACE FUNCTION ledger_add_up(p_cell smallint, p_accounts uuid[], p_each integer)
RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    unfinished uuid[];
BEGIN
    INSERT INTO ledger_daymark (account, cell, number)
    SELECT account, cell, 0 FROM ledger_balance WHERE cell = p_cell AND account = ANY (p_accounts) ORDER BY account
    ON CONFLICT (account) DO NOTHING;
    PERFORM FROM ledger_daymark WHERE cell = p_cell AND account = ANY (p_accounts) ORDER BY account FOR UPDATE;

    WITH fresh AS MATERIALIZED (
        SELECT mark.account, balance.currency, e.id, e.number, e.day, e.kind, e.counterpart, e.amount_micros,
               ledger_promotional(e.id, e.kind, e.counterpart, e.amount_micros) AS promotional_micros
        FROM ledger_daymark AS mark
        JOIN ledger_balance AS balance USING (account)
        CROSS JOIN LATERAL (
            SELECT id, number, (created_at AT TIME ZONE 'UTC')::date AS day, kind, counterpart, amount_micros
            FROM ledger_entry
            WHERE account = mark.account AND number > mark.number
            ORDER BY number LIMIT p_each
        ) AS e
        WHERE mark.cell = p_cell AND mark.account = ANY (p_accounts)
    ), of_accounts AS (
        INSERT INTO ledger_accountday AS total
            (cell, account, day, kind, counterpart, entries, amount_micros, promotional_micros)
        SELECT p_cell, account, day, kind, counterpart, count(*), sum(amount_micros), sum(promotional_micros)
        FROM fresh GROUP BY account, day, kind, counterpart
        ON CONFLICT (account, day, kind, counterpart) DO UPDATE
        SET entries = total.entries + excluded.entries,
            amount_micros = total.amount_micros + excluded.amount_micros,
            promotional_micros = total.promotional_micros + excluded.promotional_micros
    ), of_the_operator AS (
        INSERT INTO ledger_operatorday AS total
            (cell, currency, day, kind, counterpart, entries, amount_micros, promotional_micros)
        SELECT p_cell, currency, day, kind, counterpart, count(*), sum(amount_micros), sum(promotional_micros)
        FROM fresh GROUP BY currency, day, kind, counterpart
        ORDER BY currency, day, kind, counterpart
        ON CONFLICT (currency, day, kind, counterpart, cell) DO UPDATE
        SET entries = total.entries + excluded.entries,
            amount_micros = total.amount_micros + excluded.amount_micros,
            promotional_micros = total.promotional_micros + excluded.promotional_micros
    ), reached AS (
        SELECT account, max(number) AS number, count(*) AS entries FROM fresh GROUP BY account
    ), marked AS (
        UPDATE ledger_daymark AS mark SET number = reached.number FROM reached WHERE mark.account = reached.account
    )
    SELECT coalesce(array_agg(account) FILTER (WHERE entries = p_each), '{}') INTO unfinished FROM reached;
    RETURN unfinished;
END
$$;
