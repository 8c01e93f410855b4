-- The pools that these drafts ask for, each with its numbers, what those are registered for, and which of the drafts'
-- recipients said STOP to any of them.
-- $1 accounts, $2 services, $3 hashes of recipients, one row per draft; $4 now.
WITH asked AS (
    SELECT service AS id, account, array_agg(DISTINCT peer) AS peers
    FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS d (account, service, peer)
    GROUP BY service, account
)
SELECT s.id, s.account_id, s.is_sticky, s.validity_seconds, s.status_url,
       ARRAY(SELECT ROW(n.id, n.e164, n.digest)
             FROM services_sender AS p JOIN numbers_assignment AS n ON n.id = p.assignment_id
             WHERE p.service_id = s.id AND n.account_id = s.account_id),
       ARRAY(SELECT g.digest || convert_to(g.country, 'UTF8')
             FROM services_sender AS p
             JOIN numbers_assignment AS n ON n.id = p.assignment_id
             JOIN numbers_senderregistration AS g ON g.account_id = s.account_id AND g.digest = n.digest
             WHERE p.service_id = s.id AND g.state = 2 AND g.valid_from <= $4
               AND (g.valid_until IS NULL OR g.valid_until > $4)),
       ARRAY(SELECT o.peer_digest
             FROM services_sender AS p
             JOIN numbers_assignment AS n ON n.id = p.assignment_id
             JOIN optout_optout AS o ON o.account = s.account_id AND o.sender_digest = n.digest
             WHERE p.service_id = s.id AND o.peer_digest = ANY (asked.peers))
FROM asked JOIN services_service AS s ON s.id = asked.id AND s.account_id = asked.account
