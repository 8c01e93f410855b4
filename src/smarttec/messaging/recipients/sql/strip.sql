-- Take text, numbers and hashes out of messages that are done with; what was charged for stays (`messaging.content`).
-- $1 accounts, $2 their hashes of the number, in pairs. Returns how many messages of each account.
WITH stripped AS (
    UPDATE messaging_message AS m
    SET recipient = '\x010000', sender = '\x010000', body = '\x010000', recipient_digest = '', sender_digest = NULL
    FROM unnest(%s::uuid[], %s::bytea[]) AS asked (account, digest)
    WHERE m.account = asked.account AND m.due_at IS NULL
      AND (m.recipient_digest = asked.digest OR m.sender_digest = asked.digest)
    RETURNING m.account
)
SELECT account, count(*) FROM stripped GROUP BY account
