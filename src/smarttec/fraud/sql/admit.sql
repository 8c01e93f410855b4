-- Admit drafts within their accounts' limits, hold the credit for those and count what is covered.
-- Lock order: counters in order of account (whoever holds `fraud_day` owns the account's rows of `fraud_usage` too),
-- then, inside `ledger_hold`, the balances. Nothing that is refused or not covered is counted as sent.
-- One element per draft, in order of arrival: p_ids, p_accounts, p_countries, p_amounts. One per account: p_limited and
-- its limits; a NULL in p_grace is no cap. p_is_retry: some of the ids may have been written by an earlier try whose
-- answer was lost; those are answered as admitted and not counted again.
-- Returns the admission (`fraud.domain.Admission`) of each id, in their order.
CREATE OR REPLACE FUNCTION fraud_admit(
    p_cell smallint, p_at timestamptz, p_ids uuid[], p_accounts uuid[], p_countries text[], p_amounts bigint[],
    p_limited uuid[], p_grace integer[], p_minute integer[], p_day integer[], p_spend bigint[], p_country integer[],
    p_expires_at timestamptz, p_is_retry boolean
) RETURNS smallint[] LANGUAGE plpgsql
-- A plan made for the values at hand may read everybody's counters of the day; the general one goes by account.
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    today date := (p_at AT TIME ZONE 'UTC')::date;
    this_minute timestamptz := date_trunc('minute', p_at);
    known uuid[] := '{}';
    is_over boolean;
    held uuid[];
BEGIN
    INSERT INTO fraud_day (account, day, cell, messages, spent_micros, minute, minute_messages, refused, spend_refused,
                           breaches)
    SELECT a.account, today, p_cell, 0, 0, this_minute, 0, 0, 0, 0
    FROM (SELECT DISTINCT unnest(p_accounts) AS account) AS a
    WHERE NOT EXISTS (SELECT FROM fraud_day AS f WHERE f.account = a.account AND f.day = today)
    ORDER BY a.account
    ON CONFLICT DO NOTHING;

    PERFORM FROM fraud_day WHERE account = ANY (p_accounts) AND day = today ORDER BY account FOR NO KEY UPDATE;

    IF p_is_retry THEN
        known := ARRAY(
            SELECT h.id FROM ledger_hold AS h WHERE h.id = ANY (p_ids)
            UNION
            SELECT e.id FROM ledger_entry AS e WHERE e.id = ANY (p_ids)
        );
    END IF;

    -- In a retry the way below is taken anyway.
    SELECT bool_or(
        counted.messages + wanted.messages > least(wanted.day, wanted.grace)
        OR CASE WHEN counted.minute >= this_minute THEN counted.minute_messages ELSE 0 END + wanted.messages
           > wanted.minute
        OR counted.spent_micros + wanted.spent > wanted.spend
        OR wanted.is_over_country
    ) INTO is_over
    FROM (
        SELECT c.account, sum(c.messages) AS messages, sum(c.spent) AS spent, min(l.day) AS day, min(l.grace) AS grace,
               min(l.minute) AS minute, min(l.spend) AS spend,
               bool_or(c.messages + coalesce(u.messages, 0) > l.country) AS is_over_country
        FROM (
            SELECT a.account, a.country, count(*) AS messages, sum(a.amount) AS spent
            FROM unnest(p_accounts, p_countries, p_amounts) AS a (account, country, amount)
            GROUP BY a.account, a.country
        ) AS c
        JOIN unnest(p_limited, p_grace, p_minute, p_day, p_spend, p_country)
             AS l (account, grace, minute, day, spend, country) ON l.account = c.account
        LEFT JOIN fraud_usage AS u ON u.account = c.account AND u.day = today AND u.country = c.country
        GROUP BY c.account
    ) AS wanted
    JOIN fraud_day AS counted ON counted.account = wanted.account AND counted.day = today;

    IF is_over OR p_is_retry THEN
        RETURN fraud_admit_each(
            p_cell, today, this_minute, p_ids, p_accounts, p_countries, p_amounts, p_limited, p_grace, p_minute, p_day,
            p_spend, p_country, p_expires_at, known);
    END IF;

    held := ledger_hold(p_cell, p_ids, p_accounts, p_amounts, p_expires_at);
    PERFORM fraud_count(p_cell, today, this_minute, p_ids, p_accounts, p_countries, p_amounts, held);
    IF cardinality(held) = cardinality(p_ids) THEN
        RETURN array_fill(1::smallint, ARRAY[cardinality(p_ids)]);
    END IF;
    RETURN ARRAY(SELECT (one = ANY (held))::integer::smallint
                 FROM unnest(p_ids) WITH ORDINALITY AS a (one, place) ORDER BY place);
END
$$;
