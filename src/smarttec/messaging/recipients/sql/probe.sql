-- What each account has that bears its own hash of the number, by the account's own number.
-- $1 accounts, $2 their hashes of the number, in pairs.
SELECT asked.account, found.own, found.sent, found.received, found.under_way, found.first_at, found.last_at, found.last
FROM unnest(%s::uuid[], %s::bytea[]) AS asked (account, digest)
CROSS JOIN LATERAL (
    SELECT both_ways.own, count(*) FILTER (WHERE both_ways.is_out) AS sent,
           count(*) FILTER (WHERE NOT both_ways.is_out) AS received,
           count(*) FILTER (WHERE both_ways.is_due) AS under_way,
           min(both_ways.created_at) AS first_at, max(both_ways.created_at) AS last_at, max(both_ways.id::text)::uuid AS last
    FROM (
        SELECT m.sender_digest AS own, true AS is_out, m.due_at IS NOT NULL AS is_due, m.created_at, m.id
        FROM messaging_message AS m
        WHERE m.account = asked.account AND m.recipient_digest = asked.digest AND m.direction <> 3
        UNION ALL
        SELECT m.recipient_digest, false, false, m.created_at, m.id
        FROM messaging_message AS m
        WHERE m.account = asked.account AND m.sender_digest = asked.digest AND m.direction = 3
    ) AS both_ways
    GROUP BY both_ways.own
) AS found
