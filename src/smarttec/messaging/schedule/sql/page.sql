-- An account's messages for later, the newest first; those that were sent are messages by now.
-- $1 account, $2 id they are older than, $3 how many, $4 only this one, $5 hash of the recipient, $6 of the sender,
-- $7 the state of those that were sent; $4 to $6 may be null.
SELECT s.id, s.state, s.reason, s.service, s.created_at, s.finished_at, s.sender, s.recipient, s.body
FROM schedule_scheduledmessage AS s
WHERE s.account_id = $1 AND s.id < $2 AND s.state <> $7
  AND ($4::uuid IS NULL OR s.id = $4) AND ($5::bytea IS NULL OR s.recipient_digest = $5)
  AND ($6::bytea IS NULL OR s.sender_digest = $6)
ORDER BY s.id DESC
LIMIT $3
