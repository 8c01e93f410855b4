-- Tell of inbound messages: those that have a target, and those whose account has a server for them.
-- $1 messages, $2 accounts, $3 cells, $4 sealed addresses (null: the account's own), $5 sealed fallbacks, $6 methods,
-- $7 the fallbacks' methods, $8 now. Messages that were enqueued before stay as they are.
WITH given AS (
    SELECT g.* FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::bytea[], $5::bytea[], $6::smallint[],
                           $7::smallint[])
         AS g (message, account, cell, url, fallback_url, method, fallback_method)
), target AS (
    INSERT INTO callbacks_target (id, cell, account, url, fallback_url, method, fallback_method, created_at)
    SELECT message, cell, account, url, fallback_url, method, fallback_method, $8 FROM given WHERE url IS NOT NULL
    ON CONFLICT (id) DO NOTHING
)
INSERT INTO callbacks_callback (cell, account, message, kind, status, created_at, due_at)
SELECT g.cell, g.account, g.message, 2, 8, $8, $8
FROM given AS g
WHERE g.url IS NOT NULL
   OR EXISTS (SELECT FROM callbacks_endpoint AS e WHERE e.account_id = g.account AND e.inbound_url IS NOT NULL)
ON CONFLICT (message) WHERE kind = 2 AND act IS NULL DO NOTHING
RETURNING message
