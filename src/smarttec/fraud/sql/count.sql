-- Count what was held. The caller has the counters' locks.
CREATE OR REPLACE FUNCTION fraud_count(
    p_cell smallint, p_today date, p_minute timestamptz, p_ids uuid[], p_accounts uuid[], p_countries text[],
    p_amounts bigint[], p_held uuid[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    is_everything boolean := cardinality(p_held) = cardinality(p_ids);
BEGIN
    WITH added AS (
        INSERT INTO fraud_usage AS u (account, day, country, cell, messages, spent_micros)
        SELECT a.account, p_today, a.country, p_cell, count(*), sum(a.amount)
        FROM unnest(p_ids, p_accounts, p_countries, p_amounts) AS a (id, account, country, amount)
        WHERE is_everything OR a.id = ANY (p_held)
        GROUP BY a.account, a.country
        ON CONFLICT (account, day, country) DO UPDATE
        SET messages = u.messages + excluded.messages, spent_micros = u.spent_micros + excluded.spent_micros
    )
    UPDATE fraud_day AS d
    SET messages = d.messages + t.messages, spent_micros = d.spent_micros + t.spent,
        minute = greatest(d.minute, p_minute),
        minute_messages = CASE WHEN d.minute >= p_minute THEN d.minute_messages ELSE 0 END + t.messages
    FROM (
        SELECT a.account, count(*) AS messages, sum(a.amount) AS spent
        FROM unnest(p_ids, p_accounts, p_amounts) AS a (id, account, amount)
        WHERE is_everything OR a.id = ANY (p_held)
        GROUP BY a.account
    ) AS t
    WHERE d.account = t.account AND d.day = p_today;
END
$$;
