-- Count an automatic answer; returns how many there were within the time, this one included.
-- $1 account, $2 hash of its number, $3 of the other, $4 now, $5 since when they count.
INSERT INTO inbound_exchange AS e (account, own_digest, peer_digest, cell, began_at, answers)
SELECT id, $2, $3, cell, $4, 1 FROM people_account WHERE id = $1
ON CONFLICT (account, own_digest, peer_digest) DO UPDATE
SET began_at = CASE WHEN e.began_at <= $5 THEN $4 ELSE e.began_at END,
    answers = CASE WHEN e.began_at <= $5 THEN 1 ELSE e.answers + 1 END
RETURNING answers
