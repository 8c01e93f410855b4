-- Claim due callbacks: a few of each account, so that no account's slow server holds up another's. A callback whose
-- message has an earlier one open is put off until that one was tried, at most half a minute; whoever finishes the
-- earlier one calls it sooner (`finish`). Rows that another process claims are passed over.
-- $1 now, $2 how many, $3 how many at once of one account, $4 accounts that have some under way, $5 how many those are,
-- $6 the account after which to look (rotates, so that nobody is always last), $7 end of the lease.
WITH RECURSIVE waiting AS (
    (SELECT account FROM callbacks_callback WHERE due_at IS NOT NULL AND account > $6 ORDER BY account LIMIT 1)
    UNION ALL
    SELECT (SELECT c.account FROM callbacks_callback AS c WHERE c.due_at IS NOT NULL AND c.account > w.account
            ORDER BY c.account LIMIT 1)
    FROM waiting AS w WHERE w.account IS NOT NULL
), due AS MATERIALIZED (
    SELECT first.id, first.message
    FROM waiting AS w CROSS JOIN LATERAL (
        SELECT c.id, c.message FROM callbacks_callback AS c
        WHERE c.account = w.account AND c.due_at <= $1
        ORDER BY c.due_at, c.id
        LIMIT greatest(0, $3::int - coalesce((SELECT b.count FROM unnest($4::uuid[], $5::int[]) AS b (account, count)
                                             WHERE b.account = w.account), 0))
        FOR UPDATE SKIP LOCKED
    ) AS first
    WHERE w.account IS NOT NULL
    LIMIT $2
), placed AS (
    SELECT d.id, (SELECT min(e.due_at) FROM callbacks_callback AS e
                  WHERE e.message = d.message AND e.due_at IS NOT NULL AND e.id < d.id) AS earlier
    FROM due AS d
)
UPDATE callbacks_callback AS c
SET due_at = CASE WHEN p.earlier IS NULL THEN $7
                  ELSE least(greatest(p.earlier, $1 + interval '1 second'), $1 + interval '30 seconds') END,
    attempts = c.attempts + (p.earlier IS NULL)::int,
    attempted_at = CASE WHEN p.earlier IS NULL THEN $1 ELSE c.attempted_at END
FROM placed AS p
WHERE c.id = p.id
RETURNING c.id, c.account, c.message, c.cell, c.kind, c.status, c.error_code, c.attempts, c.created_at,
          p.earlier IS NOT NULL
