-- Everything that decides about drafts of these accounts, fresh: one row per account.
-- $1 accounts; $2 digests of the senders that are asked for (any account's: a digest is keyed by its account).
SELECT a.id, a.cell, a.status, a.auth_token_hash, a.policy, a.currency,
       ARRAY(SELECT n.digest FROM numbers_assignment AS n WHERE n.account_id = a.id AND n.digest = ANY ($2::bytea[]))
FROM people_account AS a
WHERE a.id = ANY ($1::uuid[])
