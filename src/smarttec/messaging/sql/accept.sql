-- Accept a batch of drafts of one cell: hold the credit and store the message, in one statement.
-- A draft goes in only if its account's policy word and status are still those that were decided on.
-- A draft that is stored already (an earlier try whose answer was lost) is answered as covered and stays as it is.
-- Returns, per draft that is still fresh, whether it was covered; drafts that are not fresh are left out.
WITH draft AS MATERIALIZED (
    SELECT d.*
    FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::smallint[], $7::bytea[], $8::bytea[], $9::bytea[],
                $10::bytea[], $11::boolean[], $12::smallint[], $13::bigint[], $14::text[])
         WITH ORDINALITY AS d (id, account, policy, direction, recipient, recipient_digest, sender, body, is_ucs2,
                               segments, price_micros, currency, place)
    JOIN people_account AS a ON a.id = d.account AND a.policy = d.policy AND a.status = 'active'
), covered AS MATERIALIZED (
    SELECT unnest(ledger_hold($1::smallint, array_agg(id ORDER BY place), array_agg(account ORDER BY place),
                              array_agg(price_micros ORDER BY place), $15::timestamptz)) AS id
    FROM draft
    HAVING count(*) > 0
), stored AS (
    INSERT INTO messaging_message (id, cell, account, direction, status, recipient, recipient_digest, sender, body,
                                   is_ucs2, segments, price_micros, currency, due_at, created_at)
    SELECT d.id, $1, d.account, d.direction, 1, d.recipient, d.recipient_digest, d.sender, d.body,
           d.is_ucs2, d.segments, d.price_micros, d.currency, $2, $2
    FROM draft AS d JOIN covered USING (id)
    ON CONFLICT (id) DO NOTHING
)
SELECT draft.id, covered.id IS NOT NULL FROM draft LEFT JOIN covered USING (id)
