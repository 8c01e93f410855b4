-- Everything that decides about drafts of these accounts, fresh: one row per account.
-- $1 accounts; $2 digests of the senders that are asked for (any account's: a digest is keyed by its account).
SELECT a.id, a.cell, a.status, a.auth_token_hash, a.policy, a.standing, a.currency,
       ARRAY(SELECT n.digest FROM numbers_assignment AS n WHERE n.account_id = a.id AND n.digest = ANY ($2::bytea[])),
       ARRAY(SELECT f.country FROM fraud_destination AS f WHERE f.account_id = a.id AND f.is_open),
       ARRAY(SELECT f.country FROM fraud_destination AS f WHERE f.account_id = a.id AND NOT f.is_open),
       l.first_paid_at, l.minute_messages, l.day_messages, l.day_spend_micros, l.country_messages
FROM people_account AS a LEFT JOIN fraud_limit AS l ON l.account_id = a.id
WHERE a.id = ANY ($1::uuid[])
