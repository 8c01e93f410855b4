-- Receipts of a carrier that wait, the newest first. $1 carrier, $2 how many.
SELECT id, reference, user_reference, state, peers_hash, received_at, is_certain
FROM messaging_earlyreceipt
WHERE carrier = $1
ORDER BY id DESC
LIMIT $2
FOR UPDATE SKIP LOCKED
