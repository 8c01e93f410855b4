-- The careful way, when some limit is near: one draft after the other, in order of arrival within its account. A draft
-- that does not pass leaves its room to those behind it. The caller has the counters' locks.
CREATE OR REPLACE FUNCTION fraud_admit_each(
    p_cell smallint, p_today date, p_now_minute timestamptz, p_ids uuid[], p_accounts uuid[], p_countries text[],
    p_amounts bigint[], p_limited uuid[], p_grace integer[], p_minute integer[], p_day integer[], p_spend bigint[],
    p_country integer[], p_expires_at timestamptz, p_known uuid[]
) RETURNS smallint[] LANGUAGE plpgsql AS $$
DECLARE
    current_account uuid;
    at integer;
    sent integer;
    sent_in_minute integer;
    spent bigint;
    remaining bigint;
    countries text[];
    counts integer[];
    place integer;
    answer smallint;
    answers smallint[] := array_fill(1::smallint, ARRAY[cardinality(p_ids)]);
    passed integer[] := '{}';
    draft record;
BEGIN
    PERFORM FROM ledger_balance WHERE account = ANY (p_accounts) ORDER BY account FOR NO KEY UPDATE;

    FOR draft IN
        SELECT a.account, a.country, a.amount, a.place::integer AS place, b.available_micros, d.messages,
               d.spent_micros, CASE WHEN d.minute >= p_now_minute THEN d.minute_messages ELSE 0 END AS in_minute
        FROM unnest(p_ids, p_accounts, p_countries, p_amounts) WITH ORDINALITY AS a (id, account, country, amount, place)
        JOIN fraud_day AS d ON d.account = a.account AND d.day = p_today
        LEFT JOIN ledger_balance AS b ON b.account = a.account
        WHERE a.id <> ALL (p_known)
        ORDER BY a.account, a.place
    LOOP
        IF current_account IS DISTINCT FROM draft.account THEN
            current_account := draft.account;
            at := array_position(p_limited, current_account);
            sent := draft.messages;
            sent_in_minute := draft.in_minute;
            spent := draft.spent_micros;
            remaining := coalesce(draft.available_micros, -1);
            SELECT coalesce(array_agg(u.country), '{}'), coalesce(array_agg(u.messages), '{}') INTO countries, counts
            FROM fraud_usage AS u WHERE u.account = current_account AND u.day = p_today;
        END IF;
        place := array_position(countries, draft.country);
        IF place IS NULL THEN
            countries := countries || draft.country;
            counts := counts || 0;
            place := cardinality(counts);
        END IF;

        answer := CASE
            WHEN sent >= p_grace[at] THEN 2
            WHEN sent_in_minute >= p_minute[at] THEN 3
            WHEN sent >= p_day[at] THEN 4
            WHEN spent + draft.amount > p_spend[at] THEN 5
            WHEN counts[place] >= p_country[at] THEN 6
            WHEN draft.amount > remaining THEN 0
            ELSE 1
        END;
        answers[draft.place] := answer;
        IF answer = 1 THEN
            sent := sent + 1;
            sent_in_minute := sent_in_minute + 1;
            spent := spent + draft.amount;
            remaining := remaining - draft.amount;
            counts[place] := counts[place] + 1;
            passed := passed || draft.place;
        END IF;
    END LOOP;

    PERFORM fraud_count(
        p_cell, p_today, p_now_minute, array_agg(p_ids[n]), array_agg(p_accounts[n]), array_agg(p_countries[n]),
        array_agg(p_amounts[n]),
        ledger_hold(p_cell, array_agg(p_ids[n]), array_agg(p_accounts[n]), array_agg(p_amounts[n]), p_expires_at))
    FROM unnest(passed) AS n
    HAVING count(*) > 0;

    UPDATE fraud_day AS d
    SET refused = d.refused + r.refused, spend_refused = d.spend_refused + r.by_spend,
        breaches = d.breaches + (r.by_minute AND d.breached_minute IS DISTINCT FROM p_now_minute)::integer,
        breached_minute = CASE WHEN r.by_minute THEN p_now_minute ELSE d.breached_minute END
    FROM (
        SELECT p_accounts[n] AS account, count(*) AS refused, count(*) FILTER (WHERE answers[n] = 5) AS by_spend,
               bool_or(answers[n] = 3) AS by_minute
        FROM generate_subscripts(answers, 1) AS n
        WHERE answers[n] > 2
        GROUP BY p_accounts[n]
    ) AS r
    WHERE d.account = r.account AND d.day = p_today;

    RETURN answers;
END
$$;
