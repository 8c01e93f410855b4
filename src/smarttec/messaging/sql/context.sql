-- Everything that decides about drafts of these accounts, fresh: one row per account.
-- $1 accounts; $2 digests of the senders that are asked for (any account's: a digest is keyed by its account);
-- $3 API keys that came along (any account's);
-- $4, $5, $6 accounts, hashes of senders and of recipients of the drafts: who of them wants no more;
-- $7 now; $8 whether any sender may be a name or short code, so that surcharges are asked for.
SELECT a.id, a.cell, a.status, a.auth_token_hash, a.policy, a.standing, a.currency,
       a.parent_id, p.auth_token_hash,
       ARRAY(SELECT ROW(k.id, k.secret_hash, k.scopes) FROM people_apikey AS k
             WHERE k.id = ANY ($3::uuid[]) AND k.account_id = a.id AND k.revoked_at IS NULL),
       EXISTS (SELECT FROM callbacks_endpoint AS e WHERE e.account_id = a.id AND e.status_url IS NOT NULL),
       ARRAY(SELECT n.digest FROM numbers_assignment AS n WHERE n.account_id = a.id AND n.digest = ANY ($2::bytea[])
             UNION ALL
             SELECT v.digest FROM numbers_verifiedcaller AS v
             WHERE v.account_id = a.id AND v.digest = ANY ($2::bytea[]) AND v.verified_at IS NOT NULL),
       ARRAY(SELECT f.country FROM fraud_destination AS f WHERE f.account_id = a.id AND f.is_open),
       ARRAY(SELECT f.country FROM fraud_destination AS f WHERE f.account_id = a.id AND NOT f.is_open),
       l.first_paid_at, l.minute_messages, l.day_messages, l.day_spend_micros, l.country_messages,
       refused.pairs,
       ARRAY(SELECT r.country || r.scheme FROM numbers_registrationrule AS r WHERE r.valid_from <= $7),
       -- A short code is at home in its country as a registered sender is.
       ARRAY(SELECT c.digest || convert_to(c.country, 'UTF8') FROM numbers_assignment AS c
             WHERE c.account_id = a.id AND c.digest = ANY ($2::bytea[]) AND c.kind = 4
             UNION ALL
             SELECT g.digest || convert_to(g.country, 'UTF8') FROM numbers_senderregistration AS g
             WHERE g.account_id = a.id AND g.digest = ANY ($2::bytea[]) AND g.state = 2 AND g.valid_from <= $7
               AND (g.valid_until IS NULL OR g.valid_until > $7)),
       COALESCE(q.mode, 0),
       ARRAY(SELECT DISTINCT ON (c.country, c.kind) ROW(c.country, c.kind, c.segment_micros)
             FROM numbers_price AS c
             WHERE $8::boolean AND c.currency = a.currency AND c.kind IN (4, 5) AND c.valid_from <= $7
             ORDER BY c.country, c.kind, c.valid_from DESC)
FROM people_account AS a LEFT JOIN people_account AS p ON p.id = a.parent_id
LEFT JOIN fraud_limit AS l ON l.account_id = a.id
LEFT JOIN windows_quiethours AS q ON q.account_id = a.id
LEFT JOIN (
    SELECT o.account, array_agg(o.sender_digest || o.peer_digest) AS pairs
    FROM unnest($4::uuid[], $5::bytea[], $6::bytea[]) AS asked (account, sender, peer)
    JOIN optout_optout AS o
         ON o.account = asked.account AND o.sender_digest = asked.sender AND o.peer_digest = asked.peer
    GROUP BY o.account
) AS refused ON refused.account = a.id
WHERE a.id = ANY ($1::uuid[])
