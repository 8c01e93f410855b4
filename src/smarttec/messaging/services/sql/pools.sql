-- The pools that these drafts ask for, each with its senders, what those are registered for, and which of the drafts'
-- recipients said STOP to any of them. A short code is at home in its country as a registered sender is.
-- $1 accounts, $2 services, $3 hashes of recipients, one row per draft; $4 now.
WITH asked AS (
    SELECT service AS id, account, array_agg(DISTINCT peer) AS peers
    FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS d (account, service, peer)
    GROUP BY service, account
), member AS MATERIALIZED (
    SELECT p.service_id, n.account_id, n.id, n.e164 AS sealed, n.digest, n.kind, n.country
    FROM asked
    JOIN services_sender AS p ON p.service_id = asked.id
    JOIN numbers_assignment AS n ON n.id = p.assignment_id AND n.account_id = asked.account
    UNION ALL
    SELECT s.service_id, s.account_id, s.id, s.name, s.digest, 5, ''
    FROM asked
    JOIN services_alphasender AS s ON s.service_id = asked.id AND s.account_id = asked.account
)
SELECT s.id, s.account_id, s.is_sticky, s.validity_seconds, s.status_url,
       ARRAY(SELECT ROW(m.id, m.sealed, m.digest, m.kind) FROM member AS m WHERE m.service_id = s.id),
       ARRAY(SELECT m.digest || convert_to(m.country, 'UTF8') FROM member AS m
             WHERE m.service_id = s.id AND m.kind = 4
             UNION ALL
             SELECT g.digest || convert_to(g.country, 'UTF8')
             FROM member AS m
             JOIN numbers_senderregistration AS g ON g.account_id = s.account_id AND g.digest = m.digest
             WHERE m.service_id = s.id AND g.state = 2 AND g.valid_from <= $4
               AND (g.valid_until IS NULL OR g.valid_until > $4)),
       ARRAY(SELECT o.peer_digest
             FROM member AS m
             JOIN optout_optout AS o ON o.account = s.account_id AND o.sender_digest = m.digest
             WHERE m.service_id = s.id AND o.peer_digest = ANY (asked.peers))
FROM asked JOIN services_service AS s ON s.id = asked.id AND s.account_id = asked.account
