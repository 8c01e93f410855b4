-- Nothing more from any number of these accounts. $1 now, $2 accounts, $3 their hashes of the number, in pairs.
INSERT INTO optout_optout (account, sender_digest, peer_digest, cell, message, created_at)
SELECT asked.account, own.digest, asked.digest, own.cell, NULL, %s
FROM unnest(%s::uuid[], %s::bytea[]) AS asked (account, digest)
JOIN (
    SELECT n.account_id, n.cell, n.digest FROM numbers_assignment AS n
    UNION
    SELECT v.account_id, v.cell, v.digest FROM numbers_verifiedcaller AS v WHERE v.verified_at IS NOT NULL
) AS own ON own.account_id = asked.account
ORDER BY 1, 2, 3
ON CONFLICT (account, sender_digest, peer_digest) DO NOTHING
