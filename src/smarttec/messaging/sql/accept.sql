-- Accept a batch of drafts of one cell: count them against their limits, hold the credit and store the messages, in one
-- statement. A draft goes in only if its account's policy word, standing and status are still those decided on.
-- A draft that is stored already (an earlier try whose answer was lost, see $23) is answered as admitted and stays.
-- Returns, per draft that is still fresh, its admission (`fraud.domain.Admission`); others are left out.
WITH draft AS MATERIALIZED (
    SELECT d.*, row_number() OVER (ORDER BY d.place) AS number
    FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::smallint[], $7::smallint[], $8::text[], $9::bytea[],
                $10::bytea[], $11::bytea[], $12::bytea[], $13::boolean[], $14::smallint[], $15::bigint[], $16::text[],
                $25::bytea[], $26::bytea[], $27::boolean[], $28::timestamptz[], $29::uuid[],
                $30::timestamptz[])
         WITH ORDINALITY AS d (id, account, policy, standing, direction, country, recipient, recipient_digest, sender,
                               body, is_ucs2, segments, price_micros, currency, sender_digest, status_url, has_callback,
                               due_at, service, expires_at, place)
    JOIN people_account AS a
         ON a.id = d.account AND a.policy = d.policy AND a.standing = d.standing AND a.status = 'active'
), fresh AS (
    SELECT array_agg(id ORDER BY number) AS ids, array_agg(account ORDER BY number) AS accounts,
           array_agg(country ORDER BY number) AS countries, array_agg(price_micros ORDER BY number) AS prices
    FROM draft
    HAVING count(*) > 0
), admitted AS MATERIALIZED (
    -- One row for all of them: each finds its own admission by its number, without a join.
    SELECT fraud_admit($1::smallint, $2::timestamptz, ids, accounts, countries, prices, $17::uuid[],
                       $18::integer[], $19::integer[], $20::integer[], $21::bigint[], $22::integer[],
                       $24::timestamptz, $23::boolean) AS answers
    FROM fresh
), stored AS (
    INSERT INTO messaging_message (id, cell, account, direction, status, recipient, recipient_digest, sender, body,
                                   sender_digest, is_ucs2, segments, price_micros, currency, has_callback,
                                   service, expires_at, due_at, created_at)
    SELECT d.id, $1, d.account, d.direction, 1, d.recipient, d.recipient_digest, d.sender, d.body, d.sender_digest,
           d.is_ucs2, d.segments, d.price_micros, d.currency, d.has_callback, d.service, d.expires_at, d.due_at, $2
    FROM draft AS d, admitted
    WHERE admitted.answers[d.number] = 1
    ON CONFLICT (id) DO NOTHING
), told AS (
    INSERT INTO callbacks_target (id, cell, account, url, method, created_at)
    SELECT d.id, $1, d.account, d.status_url, 1, $2
    FROM draft AS d, admitted
    WHERE admitted.answers[d.number] = 1 AND d.status_url IS NOT NULL
    ON CONFLICT (id) DO NOTHING
)
SELECT d.id, admitted.answers[d.number] FROM draft AS d, admitted
