-- The accounts' numbers that texts came to. $1 accounts, $2 hashes of their numbers (keyed by their own keys), in pairs.
SELECT a.id, n.digest, a.cell, a.policy, a.currency, a.standing, a.status, n.id,
       n.sms_url, n.sms_method, n.sms_fallback_url, n.auto_reply IS NOT NULL,
       CASE WHEN n.forwards_since IS NOT NULL AND p.email_confirmed_at IS NOT NULL THEN a.owner_id END
FROM unnest($1::uuid[], $2::bytea[]) AS asked (account, digest)
JOIN numbers_assignment AS n ON n.account_id = asked.account AND n.digest = asked.digest
JOIN people_account AS a ON a.id = n.account_id
JOIN people_person AS p ON p.id = a.owner_id
