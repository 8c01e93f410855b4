-- The accounts' numbers that texts came to, and where their servers are: a messaging service's (then its id, else
-- null) before the number's own. $1 accounts, $2 hashes of their numbers (keyed by their own keys), in pairs.
SELECT a.id, n.digest, a.cell, a.policy, a.currency, a.standing, a.status, n.id,
       s.id,
       CASE WHEN s.id IS NULL THEN n.sms_url ELSE s.inbound_url END,
       CASE WHEN s.id IS NULL THEN n.sms_method ELSE s.inbound_method END,
       CASE WHEN s.id IS NULL THEN n.sms_fallback_url ELSE s.fallback_url END,
       CASE WHEN s.id IS NULL THEN n.sms_fallback_method ELSE s.fallback_method END,
       n.auto_reply IS NOT NULL,
       CASE WHEN n.forwards_since IS NOT NULL AND p.email_confirmed_at IS NOT NULL THEN a.owner_id END
FROM unnest($1::uuid[], $2::bytea[]) AS asked (account, digest)
JOIN numbers_assignment AS n ON n.account_id = asked.account AND n.digest = asked.digest
JOIN people_account AS a ON a.id = n.account_id
JOIN people_person AS p ON p.id = a.owner_id
LEFT JOIN services_sender AS m ON m.assignment_id = n.id
LEFT JOIN services_service AS s ON s.id = m.service_id AND s.account_id = a.id
     AND s.inbound_url IS NOT NULL AND NOT s.uses_numbers_webhook
